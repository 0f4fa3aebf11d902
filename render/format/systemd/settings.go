package systemd

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// kindOf says how the value of a setting is read: src/core/load-fragment-gperf.gperf.in. Names
// that several sections have are read in the same way, or not listed.
func kindOf(name string) format.Kind {
	switch {
	case name == "ExecPaths" || name == "ExecSearchPath":
		return other
	case strings.HasPrefix(name, "Exec"):
		return program
	case name == "Environment" || name == "DefaultEnvironment" || name == "ManagerEnvironment":
		return content
	case name == "PassEnvironment" || name == "UnsetEnvironment":
		return variable
	case isText(name):
		return format.Str
	case strings.HasSuffix(name, "Sec") || name == "OnCalendar":
		return span
	case strings.HasPrefix(name, "Memory") || strings.HasPrefix(name, "StartupMemory"):
		return amount
	case name == "CPUQuota" || name == "TasksMax":
		return amount
	}
	return other
}

// isText reports whether a setting is one text, in which only specifiers have a meaning.
func isText(name string) bool {
	return isCondition(name) || isListen(name) || slices.Contains(strings.Fields(texts), name)
}

const texts = `Description SyslogIdentifier PAMName UtmpIdentifier RootDirectory RootImage RootVerity TTYPath
	NetworkNamespacePath IPCNamespacePath EnvironmentFile WorkingDirectory PIDFile SourcePath Where What
	PathExists PathExistsGlob PathChanged PathModified DirectoryNotEmpty User Group SocketUser SocketGroup
	RebootArgument FileDescriptorName Slice Unit Service BusName`

func isCondition(name string) bool {
	return strings.HasPrefix(name, "Condition") || strings.HasPrefix(name, "Assert")
}

// isListen reports whether a setting is the address of a socket: config_parse_socket_listen.
func isListen(name string) bool {
	switch name {
	case "ListenStream", "ListenDatagram", "ListenSequentialPacket", "ListenFIFO", "ListenSpecial",
		"ListenMessageQueue", "ListenUSBFunction":
		return true
	}
	return false
}

// modifiers are the signs at the beginning of a text that change what the setting means.
func modifiers(name, text string) string {
	signs := ""
	switch {
	case isCondition(name):
		signs = "|!"
	case name == "EnvironmentFile":
		signs = "-"
	case name == "WorkingDirectory":
		signs = "-~"
	case isListen(name):
		signs = "@"
	}

	return text[:len(text)-len(strings.TrimLeft(text, signs))]
}
