"""Tests of what machines read."""

# The pages that marks lead to, which the sample project leaves out.
REFERENCE = {
    f"docs/reference/{name}.md": f"---\ntitle: {name}\ndescription: All {name}.\n---\nText.\n"
    for name in ("facts", "sources", "grades", "codes")
}
REFERENCE["docs/reference/codes.md"] += "\n{{ shared_code_list() }}\n\n{{ own_code_table() }}\n"
