"""The format of log lines. Rendered by initplate from its template python-logging: change the parameters, not this file."""
import json
import logging
import time

FORMAT = 'json'
TIMESTAMP = '@timestamp'
LEVEL = 'log.level'
MESSAGE = 'message'
FIXED = json.loads(r'{"environment":"production","region":"eu-west-1","service":"shop","team":"core","version":"1.2.3"}')

LEVELS = ((50, 'FATAL'), (40, 'ERROR'), (30, 'WARN'), (20, 'INFO'), (10, 'DEBUG'))
OWN = {'message', 'asctime', 'taskName', *vars(logging.makeLogRecord({}))}
TAKEN = {TIMESTAMP, LEVEL, MESSAGE, 'logger', 'thread', 'exception', *FIXED}

logging.addLevelName(5, 'TRACE')


class Formatter(logging.Formatter):
    """Writes a record as the standard has it, whatever format it is given."""

    converter = time.gmtime
    default_time_format = '%Y-%m-%dT%H:%M:%S'
    default_msec_format = '%s.%03dZ'

    def __init__(self, *args, **kwargs):
        super().__init__('%(asctime)s %(levelname)-5s [%(threadName)s] %(name)s: %(message)s')

    def format(self, record):
        if FORMAT == 'text':
            return super().format(record)
        fields = {
            TIMESTAMP: self.formatTime(record),
            LEVEL: next((name for least, name in LEVELS if record.levelno >= least), 'TRACE'),
            MESSAGE: record.getMessage(),
            'logger': record.name,
            'thread': record.threadName,
            **FIXED,
        }
        fields.update((k, v) for k, v in vars(record).items() if k not in OWN and k not in TAKEN)
        trace = [self.formatException(record.exc_info)] if record.exc_info else []
        if record.stack_info:
            trace.append(self.formatStack(record.stack_info))
        if trace:
            fields['exception'] = '\n'.join(trace)
        try:
            return json.dumps(fields, default=str, allow_nan=False)
        except (TypeError, ValueError):  # in what extra={...} holds
            return json.dumps({k: v if isinstance(v, str) else str(v) for k, v in fields.items()})
