"""The family's pages: asked for without an account, opened by a link and a code, one page that says where things are."""
