package s3check

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"holdfast/steps"
)

// Codes for failures that happen before S3 itself answers; every other code is the server's own.
const (
	CodeRefused     = "connection refused"
	CodeTimeout     = "timeout"
	CodeUnreachable = "no route"
	CodeHungUp      = "hung up"
	CodeName        = "unknown name"
	CodeTLS         = "tls"
	CodeUnknown     = "unknown"
)

// Error is a request that did not get a good answer.
type Error struct {
	Endpoint string // base URL
	Op       string // "put", "get", "list", "delete", "look into", "make bucket"
	What     string // bucket, or bucket/key
	Code     string // S3 error code, or one of the Code constants
	Status   int    // HTTP status; 0 when there was no answer
	Detail   string // what the server or the network said, in short
	Err      error  // what the SDK said, in full
}

// Error names operation, object, endpoint and the code, without the SDK's wrapping.
func (e *Error) Error() string {
	text := fmt.Sprintf("%s %s through %s: %s", e.Op, e.What, e.Endpoint, e.Code)
	if e.Status != 0 {
		text += fmt.Sprintf(" (HTTP %d)", e.Status)
	}
	if e.Detail != "" {
		text += ": " + e.Detail
	}
	return text
}

// Unwrap gives the SDK's error.
func (e *Error) Unwrap() error { return e.Err }

// IsMissing tells whether the store answered that it has no such object or bucket.
func IsMissing(err error) bool {
	return hasCode(err, "NoSuchKey") || hasCode(err, "NoSuchBucket") || hasCode(err, "NotFound")
}

// RefusesKeys tells whether the store answered that it does not know the credentials.
func RefusesKeys(err error) bool {
	return hasCode(err, "SignatureDoesNotMatch") || hasCode(err, "InvalidAccessKeyId") || hasCode(err, "AccessDenied")
}

func hasCode(err error, code string) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == code
}

// newError boils an SDK error down and adds the remedy for its code, if we know one.
func newError(endpoint, op, what string, timeout time.Duration, err error) error {
	e := &Error{Endpoint: endpoint, Op: op, What: what, Err: err}
	var answer *smithyhttp.ResponseError
	if errors.As(err, &answer) {
		e.Status = answer.HTTPStatusCode()
	}
	var api smithy.APIError
	if errors.As(err, &api) && oneLine(api.ErrorCode()) != "" {
		e.Code, e.Detail = oneLine(api.ErrorCode()), oneLine(api.ErrorMessage())
	} else {
		e.Code, e.Detail = networkCode(err, e.Status, timeout)
	}
	return steps.WithHint(e, hintFor(e.Code, e.Status))
}

// networkCode names a failure that carries no S3 answer. The order matters: a refused dial is also a net.Error.
func networkCode(err error, status int, timeout time.Duration) (code, detail string) {
	var dns *net.DNSError
	var cert x509.UnknownAuthorityError
	var host x509.HostnameError
	var timed net.Error
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return CodeRefused, ""
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return CodeUnreachable, ""
	case errors.As(err, &dns):
		return CodeName, dns.Name
	case errors.As(err, &cert), errors.As(err, &host), strings.Contains(err.Error(), "tls: "):
		return CodeTLS, oneLine(innermost(err).Error())
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timed) && timed.Timeout():
		return CodeTimeout, fmt.Sprintf("no full answer within %s", timeout)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return CodeHungUp, "the connection was closed in mid-request"
	case status >= 300:
		name := strings.ReplaceAll(http.StatusText(status), " ", "")
		return cmp.Or(name, CodeUnknown), "the answer is not in the language of S3"
	}
	return CodeUnknown, oneLine(innermost(err).Error())
}

// innermost follows single wraps down to the error that started it.
func innermost(err error) error {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err
		}
		err = next
	}
}

// oneLine keeps a server's text from breaking or flooding a log line.
func oneLine(s string) string {
	const most = 200
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "..."
	}
	return strings.TrimSuffix(s, ".")
}
