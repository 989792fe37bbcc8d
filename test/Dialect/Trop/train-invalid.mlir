// RUN: trop-opt %s -split-input-file -verify-diagnostics

func.func private @M()

// expected-error @+1 {{'trop.train' op expects only the last phase to take the steps that are left}}
trop.train @M {loss = "cross_entropy", reduce = "max", steps = 100 : i64, seed = 0 : i64,
  phases = [#trop.phase<#trop.call<"polyak", [], {}>, -1>, #trop.phase<#trop.call<"constant", [], {}>, 50>]}

// -----

func.func private @M()

// expected-error @+1 {{'trop.train' op has phases of 110 steps, more than its 100}}
trop.train @M {loss = "cross_entropy", reduce = "max", steps = 100 : i64, seed = 0 : i64,
  phases = [#trop.phase<#trop.call<"polyak", [], {}>, 60>, #trop.phase<#trop.call<"constant", [], {}>, 50>]}

// -----

// expected-error @+1 {{'trop.train' op names no model: @M}}
trop.train @M {loss = "cross_entropy", reduce = "max", steps = 100 : i64, seed = 0 : i64, phases = []}

// -----

func.func private @M()

// expected-error @+1 {{'trop.train' op expects phases of at least 0 steps, or -1, found -2}}
trop.train @M {loss = "cross_entropy", reduce = "max", steps = 100 : i64, seed = 0 : i64,
  phases = [#trop.phase<#trop.call<"sgd", [], {}>, -2>]}

// -----

func.func private @M()

// expected-error @+1 {{'trop.train' op has phases of 9223372036854775907 steps, more than its 100}}
trop.train @M {loss = "cross_entropy", reduce = "max", steps = 100 : i64, seed = 0 : i64,
  phases = [#trop.phase<#trop.call<"polyak", [], {}>, 9223372036854775807>, #trop.phase<#trop.call<"constant", [], {}>, 100>]}

// -----

func.func private @M()

// expected-error @+1 {{'trop.train' op expects to reduce by an op that is called so, one of max, mean, top, found median}}
trop.train @M {loss = "cross_entropy", reduce = "median", steps = 100 : i64, seed = 0 : i64, phases = []}

// -----

func.func private @M()

// expected-error @+1 {{'trop.train' op expects a reduce_count of at least 1, found 0}}
trop.train @M {loss = "cross_entropy", reduce = "top", reduce_count = 0 : i64, steps = 100 : i64, seed = 0 : i64, phases = []}
