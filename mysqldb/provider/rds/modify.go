package rds

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/initplate/initplate/mysqldb/api/v1alpha1"
	"github.com/initplate/initplate/mysqldb/outcome"
	"github.com/initplate/initplate/mysqldb/provider"
)

// modify makes an instance what the resource and its class want, if it is not.
func (p *Provider) modify(ctx context.Context, r provider.Request, found *types.DBInstance) error {
	input := &rds.ModifyDBInstanceInput{DBInstanceIdentifier: &r.Placement.ID, ApplyImmediately: aws.Bool(true)}
	changes := sizeChanges(r, found, input)
	changes = append(changes, networkChanges(r.Class.Spec.RDS, found, input)...)
	version, err := versionChange(r, found, input)
	if err != nil {
		return err
	}
	changes = append(changes, version...)
	if len(changes) == 0 {
		return passwordPending(found)
	}

	text := fmt.Sprintf("modify the RDS instance %s: %s", r.Placement.ID, strings.Join(changes, ", "))
	err = p.changes.Do(ctx, text, func(ctx context.Context) error {
		_, err := p.in(r.Placement.Region).ModifyDBInstance(ctx, input)
		return failed(err)
	})
	if err != nil || p.changes.Dry() {
		return err
	}
	return outcome.Wait("Modifying", "the RDS instance %s changes: %s", r.Placement.ID, strings.Join(changes, ", "))
}

// passwordPending waits for a password that was set and does not count yet.
func passwordPending(found *types.DBInstance) error {
	if v := found.PendingModifiedValues; v != nil && v.MasterUserPassword != nil {
		return outcome.Wait("Modifying", "the RDS instance %s gets a new password", *found.DBInstanceIdentifier)
	}
	return nil
}

func sizeChanges(r provider.Request, found *types.DBInstance, input *rds.ModifyDBInstanceInput) (changes []string) {
	want := r.Class.Spec.RDS.Sizes[r.Resource.Spec.InstanceSize]
	if aws.ToString(found.DBInstanceClass) != want.InstanceClass {
		input.DBInstanceClass = &want.InstanceClass
		changes = append(changes, "size "+want.InstanceClass)
	}
	if aws.ToInt32(found.AllocatedStorage) < want.StorageGiB { // RDS cannot make a disk smaller
		input.AllocatedStorage = &want.StorageGiB
		changes = append(changes, fmt.Sprintf("disk %d GiB", want.StorageGiB))
	}
	return changes
}

// networkChanges are those of the class. What it does not set, others may.
func networkChanges(
	want *v1alpha1.RDSClass, found *types.DBInstance, input *rds.ModifyDBInstanceInput,
) (changes []string) {
	if aws.ToBool(found.MultiAZ) != want.MultiAZ {
		input.MultiAZ = &want.MultiAZ
		changes = append(changes, fmt.Sprintf("multi-AZ %t", want.MultiAZ))
	}
	if want.BackupDays != nil && aws.ToInt32(found.BackupRetentionPeriod) != *want.BackupDays {
		input.BackupRetentionPeriod = want.BackupDays
		changes = append(changes, fmt.Sprintf("backups for %d days", *want.BackupDays))
	}
	if !aws.ToBool(found.DeletionProtection) {
		input.DeletionProtection = aws.Bool(true)
		changes = append(changes, "deletion protection")
	}
	if len(want.SecurityGroups) > 0 && !slices.Equal(slices.Sorted(slices.Values(want.SecurityGroups)), groups(found)) {
		input.VpcSecurityGroupIds = want.SecurityGroups
		changes = append(changes, "security groups "+strings.Join(want.SecurityGroups, " "))
	}
	if want.ParameterGroup != "" && !hasParameters(found, want.ParameterGroup) {
		input.DBParameterGroupName = &want.ParameterGroup
		changes = append(changes, "parameter group "+want.ParameterGroup)
	}
	return changes
}

func groups(found *types.DBInstance) (ids []string) {
	for _, g := range found.VpcSecurityGroups {
		ids = append(ids, aws.ToString(g.VpcSecurityGroupId))
	}
	return slices.Sorted(slices.Values(ids))
}

func hasParameters(found *types.DBInstance, name string) bool {
	return slices.ContainsFunc(found.DBParameterGroups, func(g types.DBParameterGroupStatus) bool {
		return aws.ToString(g.DBParameterGroupName) == name
	})
}

// versionChange is an upgrade: RDS has no way back.
func versionChange(r provider.Request, found *types.DBInstance, input *rds.ModifyDBInstanceInput) ([]string, error) {
	want, has := r.Resource.Spec.EngineVersion, aws.ToString(found.EngineVersion)
	order := compareVersions(want, has)
	switch {
	case want == "" || order == 0:
		return nil, nil
	case order < 0:
		return nil, outcome.Refuse("NoDowngrade", "the RDS instance %s runs MySQL %s, and RDS cannot go back to %s: "+
			"set engineVersion to what runs, or a later version", r.Placement.ID, has, want)
	}

	input.EngineVersion = &want
	input.AllowMajorVersionUpgrade = aws.Bool(true)
	return []string{"version " + want}, nil
}

// compareVersions compares as many numbers as want has.
func compareVersions(want, has string) int {
	numbers := strings.Split(has, ".")
	for i, text := range strings.Split(want, ".") {
		if i >= len(numbers) {
			return 1
		}
		a, _ := strconv.Atoi(text)
		b, _ := strconv.Atoi(numbers[i])
		if a != b {
			return a - b
		}
	}
	return 0
}

// pinned reports whether a version leaves RDS no choice.
func pinned(version string) bool { return strings.Count(version, ".") == 2 }

func sizes(class *v1alpha1.RDSClass) string {
	return strings.Join(slices.Sorted(maps.Keys(class.Sizes)), ", ")
}

func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
