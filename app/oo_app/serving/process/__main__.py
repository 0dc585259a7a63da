"""`python -m oo_app.serving.process`: the serving process."""

import sys

from oo_app.serving.process.main import main

sys.exit(main(sys.argv[1:]))
