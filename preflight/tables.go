package preflight

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// unreplicated returns the engine of a table file that Galera does not replicate, by
// its extension, or nothing.
func unreplicated(ext string) string {
	switch ext {
	case ".MYD":
		return "MyISAM"
	case ".MAD":
		return "Aria"
	case ".CSV":
		return "CSV"
	case ".ARZ":
		return "Archive"
	}
	return ""
}

// replicable looks for tables of engines other than InnoDB, and, if a member can be
// asked, for those without a primary key.
func replicable(ctx context.Context, r *run) []Finding {
	found := notReplicated("there are", r.otherTables())
	if r.bootstraps() {
		return orOK(found, "all are of InnoDB")
	}

	d, err := r.ask(ctx)
	if err != nil {
		return append(found, unknown("the tables of the members are not known", err)...)
	}
	found = append(found, notReplicated(d.name+" has", d.otherEngines)...)
	if len(d.withoutKey) > 0 {
		msg := d.name + " has tables without a primary key, from which rows cannot be deleted alike everywhere: "
		found = append(found, bad(Warning, msg+some(d.withoutKey), "ALTER TABLE ... ADD PRIMARY KEY"))
	}
	return orOK(found, "all are of InnoDB, with a primary key")
}

func notReplicated(has string, tables []string) []Finding {
	if len(tables) == 0 {
		return nil
	}
	return warns(has+" tables that Galera does not replicate: "+some(tables),
		"ALTER TABLE ... ENGINE=InnoDB, or keep them out of the cluster's data")
}

// otherTables are the tables in the data directory that Galera does not replicate.
func (r *run) otherTables() []string {
	var tables []string
	schemas, _ := os.ReadDir(r.DataDir)
	for _, s := range schemas {
		if !s.IsDir() || systemSchema(s.Name()) || strings.HasPrefix(s.Name(), "#") {
			continue
		}

		files, _ := os.ReadDir(r.in(s.Name()))
		for _, f := range files {
			ext := filepath.Ext(f.Name())
			if engine := unreplicated(ext); engine != "" {
				tables = append(tables, s.Name()+"."+strings.TrimSuffix(f.Name(), ext)+" ("+engine+")")
			}
		}
	}
	return tables
}

func systemSchema(name string) bool {
	return name == "mysql" || name == "sys" || name == "performance_schema" || name == "information_schema"
}

// some names the first few.
func some(names []string) string {
	const most = 5
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}
