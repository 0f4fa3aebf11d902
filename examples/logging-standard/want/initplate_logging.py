"""The format of log lines. Rendered by initplate from its template python-logging: change the parameters, not this file."""
import json
import logging
import re
import time

FORMAT = 'json'
TIMESTAMP = '@timestamp'
LEVEL = 'log.level'
MESSAGE = 'message'
FIXED = json.loads(r'{"environment":"production","region":"eu-west-1","service":"shop","team":"core","version":"1.2.3"}')
# Attributes of records with ids of traces, the first by OpenTelemetry: the first that is there counts.
TRACE = {
    'trace_id': ('otelTraceID', 'trace_id', 'traceId'),
    'span_id': ('otelSpanID', 'span_id', 'spanId'),
}

LEVELS = ((50, 'FATAL'), (40, 'ERROR'), (30, 'WARN'), (20, 'INFO'), (10, 'DEBUG'))
OWN = {'message', 'asctime', 'taskName', *vars(logging.LogRecord('', 0, '', 0, '', (), None))}
LONE = re.compile(r'(\\\\|\\ud[89ab]..\\ud[c-f]..)|\\ud[89a-f]..')  # half of a pair is no character

logging.addLevelName(5, 'TRACE')
logging.addLevelName(100, 'OFF')


class Formatter(logging.Formatter):
    """Writes a record as the standard has it, whatever format it is given."""

    converter = time.gmtime
    default_time_format = '%Y-%m-%dT%H:%M:%S'
    default_msec_format = '%s.%03dZ'

    def __init__(self, *args, **kwargs):
        super().__init__('%(asctime)s %(levelname)-5s [%(threadName)s] %(name)s: %(message)s')

    def format(self, record):
        if FORMAT == 'text':
            return super().format(record).encode('utf-8', 'backslashreplace').decode()
        fields = {
            TIMESTAMP: self.formatTime(record),
            LEVEL: next((name for least, name in LEVELS if record.levelno >= least), 'TRACE'),
            MESSAGE: record.getMessage(),
            'logger': record.name,
            'thread': record.threadName,
            **FIXED,
        }
        add(fields, {k: v for k, v in vars(record).items() if k not in OWN})
        trace = [self.formatException(record.exc_info)] if record.exc_info else []
        if record.stack_info:
            trace.append(self.formatStack(record.stack_info))
        if trace:
            fields['exception'] = '\n'.join(trace)
        try:
            line = json.dumps(fields, default=str, allow_nan=False)
        except (TypeError, ValueError):  # in what extra={...} holds
            line = json.dumps({k: v if isinstance(v, str) else str(v) for k, v in fields.items()})
        return LONE.sub(lambda m: m[1] or '\\ufffd', line)


def add(fields, extra):
    """Adds the ids of traces, the context and extra={...}, which never replace a field of the standard."""
    used = set()
    for name, attributes in TRACE.items():
        found = [str(extra[a]) for a in attributes if extra.get(a) not in (None, '', '0')]
        if found:
            fields[name] = found[0]
        used.update(attributes)
    for name, value in extra.items():
        if name in used:
            continue
        while name in fields or name == 'exception':
            name += '_'
        fields[name] = value
