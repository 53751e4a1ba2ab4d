"""Pages and tables about a charter: poster, report, backtest."""
