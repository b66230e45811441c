package s3check

import (
	"context"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// Head asks for an object's size in bytes without its content. A missing object has the code "NotFound": the answer to
// HEAD has no body that could name it better.
func (c *Client) Head(ctx context.Context, bucket, key string) (int64, error) {
	var size int64
	err := c.do(ctx, "head", bucket+"/"+key, func(ctx context.Context) error {
		out, err := c.api.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &bucket, Key: &key})
		if err == nil {
			size = aws.ToInt64(out.ContentLength)
		}
		return err
	})
	return size, err
}

// read gives the beginning of an object, at most limit bytes.
func (c *Client) read(ctx context.Context, bucket, key string, limit int64) ([]byte, error) {
	var body []byte
	err := c.do(ctx, "get", bucket+"/"+key, func(ctx context.Context) error {
		out, err := c.api.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key})
		if err != nil {
			return err
		}
		defer out.Body.Close()
		if body, err = io.ReadAll(io.LimitReader(out.Body, limit)); err != nil {
			return fmt.Errorf("answer broke off after %d bytes: %w", len(body), err)
		}
		return nil
	})
	return body, err
}
