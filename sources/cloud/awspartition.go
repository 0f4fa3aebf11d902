package cloud

import "strings"

// An AWSPartition is a part of AWS with accounts and names of its own.
type AWSPartition struct {
	Name      string // in ARNs: "aws-cn"
	Suffix    string // of the hosts of its services: "amazonaws.com.cn"
	DualStack string // of those that also have addresses of IPv6

	prefix string // of its regions
}

// awsPartitions are those of botocore 1.42, data/partitions.json.
var awsPartitions = [...]AWSPartition{
	{"aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn", "cn-"},
	{"aws-us-gov", "amazonaws.com", "api.aws", "us-gov-"},
	{"aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu", "eusc-"},
	{"aws-iso", "c2s.ic.gov", "api.aws.ic.gov", "us-iso-"},
	{"aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud", "us-isob-"},
	{"aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", "eu-isoe-"},
	{"aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov", "us-isof-"},
	{"aws", "amazonaws.com", "api.aws", ""},
}

// AWSPartitionOf returns the partition of a region.
func AWSPartitionOf(region string) AWSPartition {
	for _, p := range awsPartitions {
		if strings.HasPrefix(region, p.prefix) {
			return p
		}
	}
	return AWSPartition{} // unreachable: the last prefix is empty
}
