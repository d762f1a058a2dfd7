from . import batch_export
