package format
import ("testing";"fmt")
func TestZZ(t *testing.T) {
	for _, d := range []string{"\"§\" = 0\nk1 = 1\n", "\"§\" = 0\nk2.a = §\nk2.b = §\n","k2.a = §\nk2.b = §\n","k2.a = 1\nk2.b = 1\n"} {
		s, err := encode(TOML(), pieces(d, "xx","yy","zz"))
		fmt.Println(s, err)
		l,e:=parseTOML([]byte(d))
		fmt.Println(leafText(l),e)
	}
}
