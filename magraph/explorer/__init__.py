"""The explorer: a page to ask in and to read the answer on, from a server or as files.

`magraph.explorer.server` answers with the planner; `magraph.explorer.site` writes a folder with
answers that the planner has given beforehand.
"""
