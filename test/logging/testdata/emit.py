"""Logs messages, each a line of JSON, with one configuration after another,
through dictConfig or fileConfig. A line "--- FILE" goes before each on both streams."""
import json
import logging.config
import os
import sys

sys.dont_write_bytecode = True
messages = [json.loads(line) for line in sys.stdin]
for path in sys.argv[1:]:
    folder = os.path.dirname(path)
    for stream in (sys.stdout, sys.stderr):
        print('---', path, file=stream, flush=True)
    sys.path.insert(0, folder)
    sys.modules.pop('initplate_logging', None)
    if path.endswith('json'):
        with open(path, encoding='utf-8') as f:
            logging.config.dictConfig(json.load(f))
    else:
        logging.config.fileConfig(path, disable_existing_loggers=False)
    sys.path.remove(folder)
    logger = logging.getLogger('app.shop')
    for message in messages:
        for level in (5, 10, 20, 30, 40):
            logger.log(level, message)
    logger.critical('%s of %d', 'last', 2, extra={'user': 'é"', 'level': 'mine', 'count': 3, 'odd': float('nan'), 'alone': '\ud800'})
    try:
        raise ValueError('because of "x"\n and \\')
    except ValueError:
        logger.exception('failed')
