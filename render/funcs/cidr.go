package funcs

import (
	"math/big"
	"net/netip"
	"strings"
)

const (
	errNotCIDR    failure = "not a network such as 10.0.0.0/16 or 2001:db8::/32"
	errNotAddress failure = "not an address such as 10.0.0.1 or 2001:db8::1, nor a network such as 10.0.0.0/16"
	errNoHost     failure = "the network has fewer addresses than that"
	errNoSubnets  failure = "the network has fewer bits than that after its prefix"
)

// network reads a network. Bits after its prefix are ignored: 10.0.0.5/24 is 10.0.0.0/24.
func network(cidr string) (netip.Prefix, error) {
	p, err := netip.ParsePrefix(strings.TrimSpace(cidr))
	if err != nil {
		return p, errNotCIDR
	}
	return p.Masked(), nil
}

// lastNetwork reads the last argument of a function, which Terraform has first.
func lastNetwork(cidr any, order string) (p netip.Prefix, err error) {
	text, ok := cidr.(string)
	if ok {
		p, err = network(text)
	}
	if !ok || err != nil {
		return p, &mistake{string(errNotCIDR), "check the value, and the order: " + order}
	}
	return p, nil
}

// cidrHost returns an address of a network by its number, as Terraform's cidrhost does: 0 is
// the first one. A negative number counts from the end: -1 is the last one.
func cidrHost(number, cidr any) (string, error) {
	p, err := lastNetwork(cidr, "cidrHost N NETWORK")
	if err != nil {
		return "", err
	}
	n, err := exactly(number)
	if err != nil {
		return "", err
	}

	size := new(big.Int).Lsh(big.NewInt(1), hostBits(p))
	if n.Sign() < 0 {
		n.Add(n, size)
	}
	if n.Sign() < 0 || n.Cmp(size) >= 0 {
		return "", errNoHost
	}
	return after(p.Addr(), n).String(), nil
}

// hostBits returns how many bits of an address follow the prefix.
func hostBits(p netip.Prefix) uint { return uint(p.Addr().BitLen() - p.Bits()) }

// after returns the address that is n after another one.
func after(a netip.Addr, n *big.Int) netip.Addr {
	at := new(big.Int).SetBytes(a.AsSlice())
	at.Add(at, n)
	out, _ := netip.AddrFromSlice(at.FillBytes(make([]byte, a.BitLen()/8)))
	return out
}

// cidrNetmask returns the mask of a network: 255.255.0.0 of a /16.
func cidrNetmask(cidr string) (string, error) {
	p, err := network(cidr)
	if err != nil {
		return "", err
	}

	mask := p.Addr().AsSlice()
	for i := range mask {
		mask[i] = 0xff
	}
	ones, _ := netip.AddrFromSlice(mask)
	return netip.PrefixFrom(ones, p.Bits()).Masked().Addr().String(), nil
}

// cidrSubnets returns all networks in a network whose prefix is longer by some bits, as
// gomplate's net.CIDRSubnets does: 1 halves the network.
func cidrSubnets(bits, cidr any) ([]string, error) {
	p, err := lastNetwork(cidr, "cidrSubnets BITS NETWORK")
	if err != nil {
		return nil, err
	}
	n, err := whole(bits)
	switch {
	case err != nil:
		return nil, err
	case n < 1:
		return nil, failure("a subnet needs 1 bit or more")
	case n > int64(hostBits(p)):
		return nil, errNoSubnets
	case n >= 20: // 1<<20 is more than maxItems
		return nil, errTooMany
	}

	out := make([]string, 1<<n)
	step := new(big.Int).Lsh(big.NewInt(1), hostBits(p)-uint(n))
	for i := range out {
		at := after(p.Addr(), new(big.Int).Mul(step, big.NewInt(int64(i))))
		out[i] = netip.PrefixFrom(at, p.Bits()+int(n)).String()
	}
	return out, nil
}

// cidrContains reports whether an address, or all of another network, is in a network. Those of
// IPv4 in IPv6 form (::ffff:10.0.0.1) count as IPv4.
func cidrContains(cidr, what string) (bool, error) {
	p, err := network(cidr)
	if err != nil {
		return false, err
	}

	what = strings.TrimSpace(what)
	if a, err := netip.ParseAddr(what); err == nil {
		return p.Contains(a.Unmap().WithZone("")), nil
	}
	q, err := network(what)
	if err != nil {
		return false, errNotAddress
	}
	return q.Bits() >= p.Bits() && p.Contains(q.Addr()), nil
}
