# Each target is one line of real work; `make.py` does it on every system.
# Words for the command behind a target: make run ARGS="06a --language zh"

PYTHON ?= $(shell command -v python3 || command -v python || echo python3)

.PHONY: setup run lab test build samples

setup:
	@$(PYTHON) make.py setup

run:
	@$(PYTHON) make.py run $(ARGS)

lab:
	@$(PYTHON) make.py lab $(ARGS)

test:
	@$(PYTHON) make.py test $(ARGS)

build:
	@$(PYTHON) make.py build $(ARGS)

samples:
	@$(PYTHON) make.py samples $(ARGS)
