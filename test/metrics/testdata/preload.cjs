// A module that is loaded before the program, after the SDK.
require('@opentelemetry/api').metrics.getMeter('preload').createCounter('preloaded').add(1)
