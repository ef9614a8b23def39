package main

import (
	"context"
	_ "embed"
	"io"
)

// licenses are the texts of all that is in the program; TestLicenses writes them.
//
//go:embed licenses.txt
var licenses string

func runLicenses(_ context.Context, args []string, s streams) error {
	f := newFlags("licenses", "本程序所用各组成部分的许可证全文。", s)
	if err := f.parse(args); err != nil {
		return err
	}
	_, err := io.WriteString(s.out, licenses)
	return err
}
