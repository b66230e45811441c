// Package s3check asks an S3 store the only question that counts: does it keep what it is given? It puts, gets, lists
// and deletes through every address with checksums, and reads back an object that an earlier run left there.
//
// What belongs here: a small client that makes one attempt per request under one deadline, the proof made of its
// requests, and the memory of old objects. What may not enter: retries that hide a gap, SSH, screens, printing, and any
// knowledge of how the store was installed.
package s3check

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// DefaultTimeout is the deadline of one request, from dialling to the last byte of the answer.
const DefaultTimeout = 10 * time.Second

// region is what simple S3 servers expect where they look at it at all.
const region = "us-east-1"

// DialFunc opens a network connection, as net.Dialer.DialContext does. A function of one's own leads through a tunnel.
type DialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// Options shape a Client. The zero value is the careful one: a fresh connection for every request, DefaultTimeout.
type Options struct {
	Timeout   time.Duration // of each request; 0: DefaultTimeout
	KeepAlive bool          // keep one connection, as real clients do, instead of a fresh one per request
	Dial      DialFunc      // nil: a plain net.Dialer
}

// Client speaks S3 to one endpoint. It is safe for concurrent use.
type Client struct {
	endpoint  string
	timeout   time.Duration
	api       *s3.Client
	transport *http.Transport
}

// Content is what a store gave back for an object.
type Content struct {
	Size   int64  // bytes
	SHA256 string // lower-case hex
}

// contentOf is the Content a healthy store must give back for body.
func contentOf(body []byte) Content {
	sum := sha256.Sum256(body)
	return Content{Size: int64(len(body)), SHA256: hex.EncodeToString(sum[:])}
}

// Dial prepares a client for an endpoint such as "http://10.77.0.11:8000". Nothing is sent before the first request,
// so a wrong endpoint shows there.
func Dial(endpoint, access, secret string, o Options) *Client {
	c := &Client{endpoint: strings.TrimRight(endpoint, "/"), timeout: o.Timeout, transport: newTransport(o)}
	if c.timeout <= 0 {
		c.timeout = DefaultTimeout
	}
	c.api = s3.New(s3.Options{
		BaseEndpoint: aws.String(c.endpoint),
		Region:       region,
		UsePathStyle: true, // a bare address has no room for a bucket name in front of it
		Credentials:  credentials.NewStaticCredentialsProvider(access, secret, ""),
		Retryer:      aws.NopRetryer{}, // a retry inside the SDK would hide the very gap we look for
		HTTPClient:   &http.Client{Transport: c.transport, CheckRedirect: noRedirect},
		// Trailing checksums are young: simple servers refuse them or store them as part of the object.
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenRequired,
		DisableClockSkewCorrection: true, // a clock that is wrong shall be seen, not worked around
	})
	return c
}

// newTransport never asks the environment for a proxy: the answer must come from the store itself.
func newTransport(o Options) *http.Transport {
	dial := o.Dial
	if dial == nil {
		dial = (&net.Dialer{}).DialContext
	}
	return &http.Transport{
		DialContext:        dial,
		DisableKeepAlives:  !o.KeepAlive,
		DisableCompression: true,
	}
}

// noRedirect takes a redirect as the answer it is: credentials are not carried on to another address.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// Endpoint gives the base URL the client speaks to, without a trailing slash.
func (c *Client) Endpoint() string { return c.endpoint }

// Close drops idle connections. The client may be used again.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// EnsureBucket makes the bucket unless it is there. Somebody else making it at the same moment is no failure.
func (c *Client) EnsureBucket(ctx context.Context, bucket string) error {
	err := c.lookInto(ctx, bucket)
	if err == nil || !IsMissing(err) {
		return err
	}
	err = c.do(ctx, "make bucket", bucket, func(ctx context.Context) error {
		_, err := c.api.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &bucket})
		return err
	})
	if hasCode(err, "BucketAlreadyOwnedByYou") || hasCode(err, "BucketAlreadyExists") && c.lookInto(ctx, bucket) == nil {
		return nil
	}
	return err
}

// lookInto lists at most one object. HEAD would be the natural question, but its answer has no body and so no reason.
func (c *Client) lookInto(ctx context.Context, bucket string) error {
	return c.do(ctx, "look into", bucket, func(ctx context.Context) error {
		_, err := c.api.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: &bucket, MaxKeys: aws.Int32(1)})
		return err
	})
}

// Put stores body under key.
func (c *Client) Put(ctx context.Context, bucket, key string, body []byte) error {
	return c.do(ctx, "put", bucket+"/"+key, func(ctx context.Context) error {
		_, err := c.api.PutObject(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: bytes.NewReader(body)})
		return err
	})
}

// Get reads an object to its end and gives its size and checksum. IsMissing tells whether the store has none.
func (c *Client) Get(ctx context.Context, bucket, key string) (Content, error) {
	var got Content
	err := c.do(ctx, "get", bucket+"/"+key, func(ctx context.Context) error {
		out, err := c.api.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key})
		if err != nil {
			return err
		}
		defer out.Body.Close()
		h := sha256.New()
		n, err := io.Copy(h, out.Body)
		if err != nil {
			return fmt.Errorf("answer broke off after %d bytes: %w", n, err)
		}
		got = Content{Size: n, SHA256: hex.EncodeToString(h.Sum(nil))}
		return nil
	})
	return got, err
}

// List gives the size in bytes of every object whose key starts with prefix.
func (c *Client) List(ctx context.Context, bucket, prefix string) (map[string]int64, error) {
	sizes := make(map[string]int64)
	pages := s3.NewListObjectsV2Paginator(c.api, &s3.ListObjectsV2Input{Bucket: &bucket, Prefix: &prefix})
	for pages.HasMorePages() {
		err := c.do(ctx, "list", bucket, func(ctx context.Context) error {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return err
			}
			for _, o := range page.Contents {
				sizes[aws.ToString(o.Key)] = aws.ToInt64(o.Size)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return sizes, nil
}

// Delete removes an object; one that is not there is no failure, as S3 has it.
func (c *Client) Delete(ctx context.Context, bucket, key string) error {
	return c.do(ctx, "delete", bucket+"/"+key, func(ctx context.Context) error {
		_, err := c.api.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &bucket, Key: &key})
		return err
	})
}

// do runs one request under its own deadline and names endpoint and operation in its failure.
func (c *Client) do(ctx context.Context, op, what string, request func(context.Context) error) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%s %s through %s: %w", op, what, c.endpoint, err)
	}
	short, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	err := request(short)
	if err == nil {
		return nil
	}
	if ctx.Err() != nil { // the caller's end, not the store's fault
		return fmt.Errorf("%s %s through %s: %w", op, what, c.endpoint, ctx.Err())
	}
	return newError(c.endpoint, op, what, c.timeout, err)
}
