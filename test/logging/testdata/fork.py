"""Logs, then makes children that log too, as servers do that fork their workers."""
import json
import logging.config
import os
import sys
import warnings

sys.dont_write_bytecode = True
warnings.simplefilter('ignore', DeprecationWarning)  # of a fork beside threads
sys.path.insert(0, os.path.dirname(sys.argv[1]))
with open(sys.argv[1], encoding='utf-8') as f:
    logging.config.dictConfig(json.load(f))
logging.info('parent')
for child in range(3):
    if not os.fork():
        for i in range(100):
            logging.info('child %d line %d', child, i)
        sys.exit()
for child in range(3):
    os.wait()
logging.info('parent')
