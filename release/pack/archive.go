package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// A writer adds entries to an archive.
type writer interface {
	add(name string, mode fs.FileMode, content []byte) error
	Close() error
}

// archive writes dir as the only directory of an archive. A file that could not be written to its
// end is removed.
func archive(dir, file string, at time.Time) (err error) {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, f.Close())
		if err != nil {
			os.Remove(file)
		}
	}()

	w, err := newWriter(f, file, at)
	if err != nil {
		return err
	}
	return errors.Join(addAll(w, dir), w.Close())
}

func newWriter(to io.Writer, file string, at time.Time) (writer, error) {
	switch {
	case strings.HasSuffix(file, ".tar.gz"):
		z, err := gzip.NewWriterLevel(to, gzip.BestCompression)
		return &tarWriter{tar.NewWriter(z), z, at}, err
	case strings.HasSuffix(file, ".zip"):
		return &zipWriter{zip.NewWriter(to), at}, nil
	}
	return nil, fmt.Errorf("%s is neither .tar.gz nor .zip", file)
}

// addAll adds the directory and all in and below it, in the order of their names.
func addAll(w writer, dir string) error {
	top := filepath.Base(dir)
	return filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		below, err := filepath.Rel(dir, file)
		if err != nil {
			return err
		}
		name := path.Join(top, filepath.ToSlash(below))

		if d.IsDir() {
			return w.add(name+"/", fs.ModeDir|0o755, nil)
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		return w.add(name, mode(info), content)
	})
}

// mode is 0755 for what may be executed, and 0644 for all else.
func mode(info fs.FileInfo) fs.FileMode {
	if info.Mode()&0o100 != 0 {
		return 0o755
	}
	return 0o644
}

type tarWriter struct {
	*tar.Writer
	zip *gzip.Writer
	at  time.Time
}

func (w *tarWriter) add(name string, mode fs.FileMode, content []byte) error {
	h := &tar.Header{
		Typeflag: tar.TypeReg, Name: name, Mode: int64(mode.Perm()), Size: int64(len(content)), ModTime: w.at,
		Uname: "root", Gname: "root", Format: tar.FormatUSTAR,
	}
	if mode.IsDir() {
		h.Typeflag = tar.TypeDir
	}

	if err := w.WriteHeader(h); err != nil {
		return err
	}
	_, err := w.Write(content)
	return err
}

func (w *tarWriter) Close() error { return errors.Join(w.Writer.Close(), w.zip.Close()) }

type zipWriter struct {
	*zip.Writer
	at time.Time
}

func (w *zipWriter) add(name string, mode fs.FileMode, content []byte) error {
	h := &zip.FileHeader{Name: name, Modified: w.at, Method: zip.Deflate}
	if mode.IsDir() {
		h.Method = zip.Store
	}
	h.SetMode(mode)

	entry, err := w.CreateHeader(h)
	if err != nil {
		return err
	}
	_, err = entry.Write(content)
	return err
}
