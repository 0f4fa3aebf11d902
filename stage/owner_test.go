package stage

import "testing"

func TestParseOwner(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want Owner
		err  string
	}{
		{in: "999", want: Owner{999, -1}},
		{in: "999:998", want: Owner{999, 998}},
		{in: "0:0", want: Owner{0, 0}},
		{in: "root", want: Owner{0, -1}},
		{in: "root:7", want: Owner{0, 7}},
		{in: "7:root", want: Owner{7, 0}},
		{in: "-1", err: `"-1" is not the number or name of a user`},
		{in: "1.5", err: `"1.5" is not the number or name of a user`},
		{in: ":5", want: Owner{-1, 5}},
		{in: ":root", want: Owner{-1, 0}},
		{in: ":", err: `"" is not the number or name of a user`},
		{in: "5:", err: `"" is not the number or name of a group`},
		{in: "99999999999", err: `"99999999999" is not the number or name of a user`},
		{in: "nobody-of-that-name", err: "there is no user nobody-of-that-name here"},
		{in: "1:nobodies-of-that-name", err: "there is no group nobodies-of-that-name here"},
	} {
		t.Run(tt.in, func(t *testing.T) {
			got, err := ParseOwner(tt.in)
			if tt.err != "" {
				if err == nil || err.Error() != tt.err {
					t.Errorf("got %v, want the error %s", err, tt.err)
				}
				return
			}
			if err != nil || *got != tt.want {
				t.Errorf("got %v, %v, want %v", got, err, tt.want)
			}
		})
	}
	for _, in := range []string{"", "none"} {
		if got, err := ParseOwner(in); got != nil || err != nil {
			t.Errorf("%q: got %v, %v", in, got, err)
		}
	}
}
