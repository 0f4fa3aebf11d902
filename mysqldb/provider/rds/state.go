package rds

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"
	"github.com/aws/smithy-go"

	"github.com/initplate/initplate/mysqldb/api/v1alpha1"
	"github.com/initplate/initplate/mysqldb/outcome"
	"github.com/initplate/initplate/mysqldb/provider"
)

// up are the states of an instance in which it answers and can be changed. See "Viewing DB instance status" in the
// user guide of RDS.
var up = []string{"available", "backing-up", "storage-optimization"}

// broken are states that do not end by themselves, or begin so.
var broken = []string{"failed", "inaccessible-", "incompatible-", "restore-error", "stopped", "storage-full"}

// usable waits until an instance answers.
func usable(found *types.DBInstance) error {
	id, state := aws.ToString(found.DBInstanceIdentifier), aws.ToString(found.DBInstanceStatus)
	isBroken := slices.ContainsFunc(broken, func(prefix string) bool { return strings.HasPrefix(state, prefix) })
	switch {
	case isBroken:
		return outcome.Fail("InstanceFailed", "the RDS instance %s is %s: see its events in RDS", id, state)
	case !slices.Contains(up, state) || found.Endpoint == nil || found.Endpoint.Address == nil:
		return outcome.Wait(reason(state), "the RDS instance %s is %s", id, state)
	}
	return nil
}

// reason makes a state the reason of a condition: "configuring-log-exports" is ConfiguringLogExports.
func reason(state string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(state, func(r rune) bool { return r == '-' || r == ' ' }) {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	if b.Len() == 0 || state == "available" {
		return "Creating" // it has no address yet
	}
	return b.String()
}

func tags(db *v1alpha1.MysqlDb) []types.Tag {
	return []types.Tag{
		{Key: aws.String(uidTag), Value: aws.String(string(db.UID))},
		{Key: aws.String(resourceTag), Value: aws.String(resourceName(db))},
	}
}

func resourceName(db *v1alpha1.MysqlDb) string { return db.Namespace + "/" + db.Name }

func owned(found *types.DBInstance, db *v1alpha1.MysqlDb) bool {
	uid, _ := tag(found, uidTag)
	return uid == string(db.UID)
}

func tag(found *types.DBInstance, key string) (value string, ok bool) {
	for _, t := range found.TagList {
		if aws.ToString(t.Key) == key {
			return aws.ToString(t.Value), true
		}
	}
	return "", false
}

// Remove deletes the instance, if it belongs to the resource and the resource does not want it retained.
func (p *Provider) Remove(ctx context.Context, r provider.Request) error {
	policy := r.Resource.Spec.DeletionPolicy
	if policy != v1alpha1.Snapshot && policy != v1alpha1.Delete {
		return nil
	}
	found, err := p.find(ctx, r)
	if err != nil || found == nil || !owned(found, r.Resource) {
		return err
	}

	deleting := outcome.Wait("Deleting", "the RDS instance %s is being deleted", r.Placement.ID)
	if aws.ToString(found.DBInstanceStatus) == "deleting" {
		return deleting
	}
	if err := p.unprotect(ctx, r, found); err != nil {
		return err
	}
	if err := p.delete(ctx, r, policy == v1alpha1.Snapshot); err != nil || p.changes.Dry() {
		return err
	}
	return deleting
}

func (p *Provider) unprotect(ctx context.Context, r provider.Request, found *types.DBInstance) error {
	if !aws.ToBool(found.DeletionProtection) {
		return nil
	}
	input := &rds.ModifyDBInstanceInput{
		DBInstanceIdentifier: &r.Placement.ID,
		DeletionProtection:   aws.Bool(false),
		ApplyImmediately:     aws.Bool(true),
	}
	return p.changes.Do(ctx, "allow the deletion of the RDS instance "+r.Placement.ID, func(ctx context.Context) error {
		_, err := p.in(r.Placement.Region).ModifyDBInstance(ctx, input)
		return failed(err)
	})
}

func (p *Provider) delete(ctx context.Context, r provider.Request, snapshot bool) error {
	input := &rds.DeleteDBInstanceInput{DBInstanceIdentifier: &r.Placement.ID, SkipFinalSnapshot: aws.Bool(!snapshot)}
	text := "delete the RDS instance " + r.Placement.ID
	if snapshot {
		input.FinalDBSnapshotIdentifier = aws.String(r.Placement.ID + "-final-" + string(r.Resource.UID))
		text += ", with the final snapshot " + *input.FinalDBSnapshotIdentifier
	}
	return p.changes.Do(ctx, text, func(ctx context.Context) error {
		_, err := p.in(r.Placement.Region).DeleteDBInstance(ctx, input)
		return failed(err)
	})
}

// failed says what an error of RDS means.
func failed(err error) error {
	var said smithy.APIError
	var network net.Error
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &said):
		if errors.As(err, &network) && network.Timeout() {
			return outcome.Fail("Timeout", "rds: no answer in time")
		}
		return outcome.Fail("RDSError", "rds: %w", err)
	}

	code, words := said.ErrorCode(), said.ErrorCode()+": "+said.ErrorMessage()
	switch {
	case code == "DBInstanceAlreadyExists":
		return outcome.Wait("Creating", "rds: %s", words) // the next look says whose it is
	case code == "InvalidDBInstanceState":
		return outcome.Wait("Modifying", "rds: %s", words)
	case slices.Contains(refusals, strings.TrimSuffix(code, "Fault")):
		return outcome.Refuse("RDSRefuses", "rds: %s", words)
	}
	return outcome.Fail("RDSError", "rds: %s", words)
}

// refusals are errors that stay the same however often the request is repeated.
var refusals = []string{
	"InvalidParameterCombination", "InvalidParameterValue", "InvalidParameter", "ValidationError", "InvalidSubnet",
	"InvalidVPCNetworkState", "DBParameterGroupNotFound", "DBSecurityGroupNotFound",
	"DBSubnetGroupNotFound", "KMSKeyNotAccessible", "StorageTypeNotSupported",
	"DBSubnetGroupDoesNotCoverEnoughAZs",
}
