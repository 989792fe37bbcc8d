// RUN: trop-opt --trop-remove-dominated-units="low=1 high=0" --verify-diagnostics %s
// RUN: trop-opt --trop-remove-dominated-units="low=nan" --verify-diagnostics %s

// expected-error-re@+1 {{expected a box whose low end is at most its high end, found {{1 and 0|nan and inf}}}}
module {}
