// The peer in Go: its standard library's file server over files that are part of the program.
package main

import (
	"embed"
	"io/fs"
	"log"
	"net/http"
	"os"
)

//go:embed files
var files embed.FS

func main() {
	root, err := fs.Sub(files, "files")
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.ListenAndServe(os.Args[1], http.FileServer(http.FS(root))))
}
