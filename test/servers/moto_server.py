"""moto_server, with more of what AWS does where it is asked for parameters and secrets.

moto verifies signatures with botocore's code, and the actions of IAM policies, but not the resources of these services
(see moto/iam/access_control.py). What each action needs is in AWS's Service Authorization Reference.
"""

import json
import re
import threading

from moto.core.authorization import ActionAuthenticatorMixin, settings
from moto.iam import access_control
from moto.iam.models import AccessKey
from moto.secretsmanager.exceptions import InvalidParameterException
from moto.secretsmanager.models import SecretsManagerBackend, secretsmanager_backends
from moto.server import main
from werkzeug.exceptions import HTTPException

# Of the request that this thread answers: .request is it, if it is verified; .key is the ID and the secret of the access
# key that it makes, if the administrator wants one.
asking = threading.local()


class Denied(HTTPException):
    """AWS's answer in JSON."""

    code = 400

    def __init__(self, who, action, resource):
        super().__init__()
        self.words = (
            f"User: {who} is not authorized to perform: {action} on resource: {resource} "
            f"because no identity-based policy allows the {action} action"
        )
        self.description = json.dumps({"__type": "AccessDeniedException", "Message": self.words})


def match(pattern, text):
    """In policies, only * and ? have a meaning."""
    escaped = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.match(f"^{escaped}$", text, re.DOTALL)


def parameter_arn(name, region, account):
    if not name.startswith("arn:"):
        name = f"arn:aws:ssm:{region}:{account}:parameter/" + name.removeprefix("/")
    return ":".join(name.split(":")[:6])  # without the version


def secret_arn(name, region, account):
    secret = secretsmanager_backends[account][region].secrets.get(name)
    if secret is not None:
        return secret.arn
    return name if name.startswith("arn:") else f"arn:aws:secretsmanager:{region}:{account}:secret:{name}-??????"


def resources(response):
    """Returns what a request is for; nothing where moto's own check is enough."""
    params = json.loads(response.body or "{}")
    of = (response.region, response.current_account)
    if response.service_name == "ssm":
        names = params.get("Names") or [params.get("Name") or params.get("Path")]
        return [parameter_arn(name, *of) for name in names if name]
    if "SecretId" in params:
        return [secret_arn(params["SecretId"], *of)]
    return []


def check(request, action, resource):
    results = [
        access_control.IAMPolicy(policy).is_action_permitted(action, resource)
        for policy in request._access_key.collect_policies()
    ]
    allowed, denied = access_control.PermissionResult.PERMITTED, access_control.PermissionResult.DENIED
    if denied in results or allowed not in results:
        raise Denied(request._access_key.arn, action, resource)


def authorize(self, iam_request_cls, resource="*"):
    asking.request, asking.key = None, self.headers.get("X-Moto-Key")
    if "X-Moto-Administrator" in self.headers:  # of the tests, who has no key
        return None

    verifies = ActionAuthenticatorMixin.request_count >= settings.INITIAL_NO_AUTH_ACTION_COUNT
    if not verifies or self.service_name not in ("ssm", "secretsmanager"):
        return moto_authorize(self, iam_request_cls, resource)

    action = self._get_action()
    request = iam_request_cls(
        account_id=self.current_account, method=self.method, path=self.raw_path, data=self.data, body=self.raw_body,
        headers=self.headers, action=action,
    )
    request.check_signature()
    for one in resources(self) or ["*"]:
        check(request, f"{self.service_name}:{action}", one)
    asking.request = request


def batch_get_secret_value(self, secret_id_list=None, *args, **kwargs):
    """In a batch, each secret that may not be read is an error of its own, and there are 20 at most."""
    if len(secret_id_list or []) > 20:
        raise InvalidParameterException("Member must have length less than or equal to 20")

    allowed, errors = [], []
    for name in secret_id_list or []:
        try:
            if asking.request is not None:
                resource = secret_arn(name, self.region_name, self.account_id)
                check(asking.request, "secretsmanager:GetSecretValue", resource)
            allowed.append(name)
        except Denied as denied:
            errors.append({"SecretId": name, "ErrorCode": "AccessDeniedException", "Message": denied.words})

    values, more, token = moto_batch(self, allowed, *args, **kwargs) if allowed else ([], [], None)
    return values, errors + more, token


def make_key(self, *args, **kwargs):
    moto_key(self, *args, **kwargs)
    if getattr(asking, "key", None):
        self.access_key_id, self.secret_access_key = asking.key.split()


moto_key = AccessKey.__init__
AccessKey.__init__ = make_key
moto_authorize = ActionAuthenticatorMixin._authenticate_and_authorize_action
ActionAuthenticatorMixin._authenticate_and_authorize_action = authorize
moto_batch = SecretsManagerBackend.batch_get_secret_value
SecretsManagerBackend.batch_get_secret_value = batch_get_secret_value
access_control.IAMPolicyStatement._match = staticmethod(match)

if __name__ == "__main__":
    main()
