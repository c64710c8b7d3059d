"""Error Desk: records, links, replies and checks of the troubleshooting site.

The package knows neither MkDocs nor another engine, except in `errordesk.site`.
"""
