"""The forecast: which open cases can still have their plan by week 20, and how the caseload goes on."""
