package access

import (
	"reflect"
)

// methodByName returns the method of a value that a template can call by that name.
// Those are the methods of the types that functions return: time.Time and what its
// methods return, semver.Version, json.Number, tags of services.
//
// Each name is a constant, for the linker: where a method is called by a name that is
// not, it keeps every exported method of every type of the program. text/template has
// such a call, which no template reaches: see rewriteAccess. The binary of a release is
// built without it, which makes it a fifth smaller: see release/overlay.sh.
func methodByName(v reflect.Value, name string) reflect.Value {
	switch name {
	case "Abs":
		return v.MethodByName("Abs")
	case "Add":
		return v.MethodByName("Add")
	case "AddDate":
		return v.MethodByName("AddDate")
	case "After":
		return v.MethodByName("After")
	case "Before":
		return v.MethodByName("Before")
	case "Compare":
		return v.MethodByName("Compare")
	case "Contains":
		return v.MethodByName("Contains")
	case "Day":
		return v.MethodByName("Day")
	case "Equal":
		return v.MethodByName("Equal")
	case "Float64":
		return v.MethodByName("Float64")
	case "Format":
		return v.MethodByName("Format")
	case "GreaterThan":
		return v.MethodByName("GreaterThan")
	case "GreaterThanEqual":
		return v.MethodByName("GreaterThanEqual")
	case "Hour":
		return v.MethodByName("Hour")
	case "Hours":
		return v.MethodByName("Hours")
	case "In":
		return v.MethodByName("In")
	case "IncMajor":
		return v.MethodByName("IncMajor")
	case "IncMinor":
		return v.MethodByName("IncMinor")
	case "IncPatch":
		return v.MethodByName("IncPatch")
	case "Int64":
		return v.MethodByName("Int64")
	case "IsDST":
		return v.MethodByName("IsDST")
	case "IsZero":
		return v.MethodByName("IsZero")
	case "LessThan":
		return v.MethodByName("LessThan")
	case "LessThanEqual":
		return v.MethodByName("LessThanEqual")
	case "Local":
		return v.MethodByName("Local")
	case "Location":
		return v.MethodByName("Location")
	case "Major":
		return v.MethodByName("Major")
	case "Metadata":
		return v.MethodByName("Metadata")
	case "Microseconds":
		return v.MethodByName("Microseconds")
	case "Milliseconds":
		return v.MethodByName("Milliseconds")
	case "Minor":
		return v.MethodByName("Minor")
	case "Minute":
		return v.MethodByName("Minute")
	case "Minutes":
		return v.MethodByName("Minutes")
	case "Month":
		return v.MethodByName("Month")
	case "Nanosecond":
		return v.MethodByName("Nanosecond")
	case "Nanoseconds":
		return v.MethodByName("Nanoseconds")
	case "Original":
		return v.MethodByName("Original")
	case "Patch":
		return v.MethodByName("Patch")
	case "Prerelease":
		return v.MethodByName("Prerelease")
	case "Round":
		return v.MethodByName("Round")
	case "Second":
		return v.MethodByName("Second")
	case "Seconds":
		return v.MethodByName("Seconds")
	case "String":
		return v.MethodByName("String")
	case "Sub":
		return v.MethodByName("Sub")
	case "Truncate":
		return v.MethodByName("Truncate")
	case "UTC":
		return v.MethodByName("UTC")
	case "Unix":
		return v.MethodByName("Unix")
	case "UnixMicro":
		return v.MethodByName("UnixMicro")
	case "UnixMilli":
		return v.MethodByName("UnixMilli")
	case "UnixNano":
		return v.MethodByName("UnixNano")
	case "Weekday":
		return v.MethodByName("Weekday")
	case "Year":
		return v.MethodByName("Year")
	case "YearDay":
		return v.MethodByName("YearDay")
	}
	return reflect.Value{}
}
