// Package rds makes instances of Amazon RDS, one for each resource.
package rds

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/initplate/initplate/mysqldb/api/v1alpha1"
	"github.com/initplate/initplate/mysqldb/change"
	"github.com/initplate/initplate/mysqldb/outcome"
	"github.com/initplate/initplate/mysqldb/provider"
)

// Tags of an instance.
const (
	uidTag      = "prsn.io/uid"      // of the resource that it belongs to
	resourceTag = "prsn.io/resource" // its namespace and name
)

// Provider implements [provider.Provider].
type Provider struct {
	config  aws.Config
	changes change.Recorder

	mu      sync.Mutex
	regions map[string]*rds.Client
}

// New returns a provider that makes its changes through the recorder.
func New(config aws.Config, changes change.Recorder) *Provider {
	return &Provider{config: config, changes: changes, regions: map[string]*rds.Client{}}
}

// in returns the client for a region.
func (p *Provider) in(region string) *rds.Client {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.regions[region] == nil {
		p.regions[region] = rds.NewFromConfig(p.config, func(o *rds.Options) { o.Region = region })
	}
	return p.regions[region]
}

// Check refuses a size that the class does not have, and certificates that cannot be read.
func (p *Provider) Check(r provider.Request) error {
	size := r.Resource.Spec.InstanceSize
	if _, ok := r.Class.Spec.RDS.Sizes[size]; !ok {
		return outcome.Refuse("UnknownSize", "class %s has no instanceSize %q: it has %s", r.Class.Name, size,
			sizes(r.Class.Spec.RDS))
	}
	return provider.CheckCA(r, "rds", r.Class.Spec.RDS.CABundle)
}

// Ensure makes the instance, or changes it.
func (p *Provider) Ensure(ctx context.Context, r provider.Request) (provider.Instance, error) {
	found, err := p.find(ctx, r)
	if err != nil {
		return provider.Instance{}, err
	}
	if found == nil {
		return p.create(ctx, r)
	}

	if err := p.own(ctx, r, found); err != nil {
		return provider.Instance{}, err
	}
	if err := usable(found); err != nil {
		return provider.Instance{}, err
	}
	if err := p.modify(ctx, r, found); err != nil {
		return provider.Instance{}, err
	}
	return p.instance(r, found), nil
}

// find returns the instance of the resource's name, or nil.
func (p *Provider) find(ctx context.Context, r provider.Request) (*types.DBInstance, error) {
	input := &rds.DescribeDBInstancesInput{DBInstanceIdentifier: &r.Placement.ID}
	out, err := p.in(r.Placement.Region).DescribeDBInstances(ctx, input)
	var missing *types.DBInstanceNotFoundFault
	switch {
	case errors.As(err, &missing):
		return nil, nil
	case err != nil:
		return nil, failed(err)
	case len(out.DBInstances) != 1:
		return nil, nil
	}
	return &out.DBInstances[0], nil
}

// create makes an instance.
func (p *Provider) create(ctx context.Context, r provider.Request) (provider.Instance, error) {
	input := newInstance(r)
	text := fmt.Sprintf("create the RDS instance %s (%s, %d GiB)", r.Placement.ID, *input.DBInstanceClass,
		*input.AllocatedStorage)
	err := p.changes.Do(ctx, text, func(ctx context.Context) error {
		_, err := p.in(r.Placement.Region).CreateDBInstance(ctx, input)
		return failed(err)
	})
	switch {
	case err != nil:
		return provider.Instance{}, err
	case p.changes.Dry():
		unknown := &types.Endpoint{Address: aws.String("(new)"), Port: aws.Int32(3306)}
		return p.instance(r, &types.DBInstance{Endpoint: unknown}), nil
	}
	return provider.Instance{}, outcome.Wait("Creating", "the RDS instance %s is being created", r.Placement.ID)
}

// newInstance is what an instance begins as. Nobody knows its password: Vault gets another one.
func newInstance(r provider.Request) *rds.CreateDBInstanceInput {
	class, size := r.Class.Spec.RDS, r.Class.Spec.RDS.Sizes[r.Resource.Spec.InstanceSize]
	return &rds.CreateDBInstanceInput{
		DBInstanceIdentifier:    &r.Placement.ID,
		Engine:                  aws.String("mysql"),
		EngineVersion:           optional(r.Resource.Spec.EngineVersion),
		AutoMinorVersionUpgrade: aws.Bool(!pinned(r.Resource.Spec.EngineVersion)),
		DBInstanceClass:         &size.InstanceClass,
		AllocatedStorage:        &size.StorageGiB,
		StorageEncrypted:        aws.Bool(true),
		KmsKeyId:                optional(class.KMSKey),
		DBSubnetGroupName:       optional(class.SubnetGroup),
		VpcSecurityGroupIds:     class.SecurityGroups,
		DBParameterGroupName:    optional(class.ParameterGroup),
		MultiAZ:                 &class.MultiAZ,
		BackupRetentionPeriod:   class.BackupDays,
		PubliclyAccessible:      aws.Bool(false),
		DeletionProtection:      aws.Bool(true),
		CopyTagsToSnapshot:      aws.Bool(true),
		MasterUsername:          &class.MasterUser,
		MasterUserPassword:      aws.String(rand.Text()),
		Tags:                    tags(r.Resource),
	}
}

// own makes sure that the instance belongs to the resource. Only an annotation lets it take over another's.
func (p *Provider) own(ctx context.Context, r provider.Request, found *types.DBInstance) error {
	if owned(found, r.Resource) {
		return nil
	}

	of, tagged := tag(found, resourceTag)
	if tagged && of != resourceName(r.Resource) {
		return outcome.Take("NameTaken", "the RDS instance %s belongs to MysqlDb %s", r.Placement.ID, of)
	}
	if r.Resource.Annotations[v1alpha1.AdoptAnnotation] != r.Placement.ID {
		return outcome.Take("NameTaken", "there is an RDS instance %s that this resource did not make: to use it, annotate "+
			"the resource with %s: %[1]s", r.Placement.ID, v1alpha1.AdoptAnnotation)
	}
	return p.changes.Do(ctx, "adopt the RDS instance "+r.Placement.ID, func(ctx context.Context) error {
		input := &rds.AddTagsToResourceInput{ResourceName: found.DBInstanceArn, Tags: tags(r.Resource)}
		_, err := p.in(r.Placement.Region).AddTagsToResource(ctx, input)
		return failed(err)
	})
}

// instance says how the server is reached, and how its first account gets a password.
func (p *Provider) instance(r provider.Request, found *types.DBInstance) provider.Instance {
	setPassword := func(ctx context.Context, password string) error {
		return p.changes.Do(ctx, "set a new password of the RDS instance "+r.Placement.ID, func(ctx context.Context) error {
			_, err := p.in(r.Placement.Region).ModifyDBInstance(ctx, &rds.ModifyDBInstanceInput{
				DBInstanceIdentifier: &r.Placement.ID,
				MasterUserPassword:   &password,
				ApplyImmediately:     aws.Bool(true),
			})
			return failed(err)
		})
	}

	user := r.Class.Spec.RDS.MasterUser
	if found.MasterUsername != nil {
		user = *found.MasterUsername // an adopted instance may have another
	}
	return provider.Instance{
		Host:    *found.Endpoint.Address,
		Port:    *found.Endpoint.Port,
		Version: aws.ToString(found.EngineVersion),
		Account: &provider.Account{User: user, SetPassword: setPassword, CA: r.Class.Spec.RDS.CABundle},
	}
}

// Exists reports whether the resource's instance is there.
func (p *Provider) Exists(ctx context.Context, r provider.Request) (bool, error) {
	found, err := p.find(ctx, r)
	return found != nil && owned(found, r.Resource), err
}
