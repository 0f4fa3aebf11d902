package rds

import (
	"errors"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"
	"github.com/aws/smithy-go"

	"github.com/initplate/initplate/mysqldb/api/v1alpha1"
	"github.com/initplate/initplate/mysqldb/outcome"
)

func TestCompareVersions(t *testing.T) {
	for _, test := range []struct {
		want, has string
		order     int
	}{
		{"8", "8.4.5", 0}, {"8.4", "8.4.5", 0}, {"8.4.5", "8.4.5", 0},
		{"8.4.6", "8.4.5", 1}, {"8.10", "8.9.1", 1}, {"9", "8.4.5", 1}, {"8.4.1", "8.4", 1},
		{"8.0", "8.4.5", -1}, {"8.4.5", "8.4.10", -1},
	} {
		order := compareVersions(test.want, test.has)
		if (order > 0) != (test.order > 0) || (order < 0) != (test.order < 0) {
			t.Errorf("compareVersions(%q, %q) = %d, want %d", test.want, test.has, order, test.order)
		}
	}
}

// TestUsable has the states of an instance in the user guide of RDS.
func TestUsable(t *testing.T) {
	here := &types.Endpoint{Address: aws.String("here"), Port: aws.Int32(3306)}
	for _, test := range []struct {
		state    string
		endpoint *types.Endpoint
		kind     outcome.Kind
		reason   string
	}{
		{"available", here, 0, ""},
		{"storage-optimization", here, 0, ""},
		{"backing-up", here, 0, ""},
		{"available", nil, outcome.Waiting, "Creating"},
		{"creating", nil, outcome.Waiting, "Creating"},
		{"configuring-log-exports", here, outcome.Waiting, "ConfiguringLogExports"},
		{"stopped", here, outcome.Trouble, "InstanceFailed"},
		{"incompatible-network", here, outcome.Trouble, "InstanceFailed"},
		{"storage-full", here, outcome.Trouble, "InstanceFailed"},
		{"", nil, outcome.Waiting, "Creating"},
	} {
		err := usable(&types.DBInstance{
			DBInstanceIdentifier: aws.String("i"), DBInstanceStatus: &test.state, Endpoint: test.endpoint})
		if test.reason == "" && err == nil {
			continue
		}
		if kind, reason := outcome.Of(err, ""); err == nil || kind != test.kind || reason != test.reason {
			t.Errorf("%q: %v: kind %d, reason %q", test.state, err, kind, reason)
		}
	}
}

func TestFailed(t *testing.T) {
	for code, want := range map[string]outcome.Kind{
		"Throttling":                  outcome.Trouble,
		"InternalFailure":             outcome.Trouble,
		"AccessDenied":                outcome.Trouble,
		"InstanceQuotaExceeded":       outcome.Trouble,
		"InvalidDBInstanceState":      outcome.Waiting,
		"InvalidParameterCombination": outcome.Refused,
		"DBSubnetGroupNotFoundFault":  outcome.Refused,
		"KMSKeyNotAccessibleFault":    outcome.Refused,
	} {
		err := failed(fmt.Errorf("operation: %w", &smithy.GenericAPIError{Code: code, Message: "words"}))
		if kind, _ := outcome.Of(err, ""); kind != want {
			t.Errorf("%s: kind %d, want %d", code, kind, want)
		}
	}
	if failed(nil) != nil || failed(errors.New("no route")) == nil {
		t.Error("nil is no error, and another error is one")
	}
}

// TestClassChanges compares an instance with a class that sets everything.
func TestClassChanges(t *testing.T) {
	class := &v1alpha1.RDSClass{
		MultiAZ: true, BackupDays: aws.Int32(14), SecurityGroups: []string{"sg-b", "sg-a"}, ParameterGroup: "ours",
	}
	same := &types.DBInstance{
		MultiAZ: aws.Bool(true), BackupRetentionPeriod: aws.Int32(14), DeletionProtection: aws.Bool(true),
		VpcSecurityGroups: []types.VpcSecurityGroupMembership{
			{VpcSecurityGroupId: aws.String("sg-a")}, {VpcSecurityGroupId: aws.String("sg-b")}},
		DBParameterGroups: []types.DBParameterGroupStatus{{DBParameterGroupName: aws.String("ours")}},
	}
	if changes := networkChanges(class, same, &rds.ModifyDBInstanceInput{}); len(changes) > 0 {
		t.Errorf("what is the same changes: %v", changes)
	}
	input := &rds.ModifyDBInstanceInput{}
	if changes := networkChanges(class, &types.DBInstance{}, input); len(changes) != 5 || !*input.MultiAZ ||
		*input.BackupRetentionPeriod != 14 || !*input.DeletionProtection || len(input.VpcSecurityGroupIds) != 2 ||
		*input.DBParameterGroupName != "ours" {
		t.Errorf("what differs changes: %v", changes)
	}
}
