"""The forecast: from the days of past cases to how likely each open one is to have its plan by week 20, and how many wait.

`capacity` is arithmetic on a queue; `cases` says what is read of a case; `terms` knows the school year. The rest
calculates with numpy and is imported only where a forecast is asked for: `forecast` is its front door.
"""
