package intake_test

import "os"

// scale asks for the benchmarks at full size.
var scale = os.Getenv("CHAINCHIEF_SCALE") != ""
