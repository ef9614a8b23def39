module chainchief

go 1.26
