# A program that counts orders, with the SDK configured as opentelemetry-instrument does it.
import sys
from opentelemetry.sdk._configuration import _OTelSDKConfigurator

_OTelSDKConfigurator().configure()
from opentelemetry import metrics

metrics.get_meter("shop").create_counter("orders").add(3)
print("ready", flush=True)
sys.stdin.read()
