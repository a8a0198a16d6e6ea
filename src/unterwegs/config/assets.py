"""Assets under names that change with their content, also where a script imports another."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Assets(CompressedManifestStaticFilesStorage):
    """Compressed and fingerprinted; `import … from "./texts.js"` names the fingerprinted file."""

    support_js_module_import_aggregation = True
