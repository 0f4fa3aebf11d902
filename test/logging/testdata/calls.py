"""Makes calls, each a line of JSON: the configuration, the logger, the level, the message, how often it is logged, each
time with its number, and the context, which is in ContextVars or, as that of extra, in the record. It says when all calls are made, and ends."""
import contextvars
import json
import logging.config
import os
import sys

sys.dont_write_bytecode = True
NUMBERS = {'TRACE': 5, 'DEBUG': 10, 'INFO': 20, 'WARN': 30, 'ERROR': 40}
variables = {}


def configure(path):
    folder = os.path.dirname(path)
    sys.path.insert(0, folder)
    sys.modules.pop('initplate_logging', None)
    if path.endswith('json'):
        with open(path, encoding='utf-8') as f:
            logging.config.dictConfig(json.load(f))
    else:
        logging.config.fileConfig(path, disable_existing_loggers=False)
    sys.path.remove(folder)


def make(call):
    for name, value in call['context'].items():
        variables.setdefault(name, contextvars.ContextVar(name)).set(value)
    logger = logging.getLogger(call['logger'])
    for i in range(call['times']):
        message = call['message'] if call['times'] == 1 else call['message'] + str(i)
        logger.log(NUMBERS[call['level']], '%s', message, extra=call['extra'])


configured = None
for line in sys.stdin:
    call = json.loads(line)
    if configured != call['configuration']:
        configured = call['configuration']
        configure(configured)
    contextvars.Context().run(make, call)
print('called', flush=True)
