package store

import (
	"context"
	"crypto/subtle"
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// Keys are the credentials that a server knows.
type Keys struct{ Access, Secret string }

// maxSkew is how far a client's clock may be off (AWS Signature Version 4).
const maxSkew = 15 * time.Minute

// refusal is an answer of S3's that is no success.
type refusal struct {
	status        int
	code, message string
}

// signed is the Authorization header, taken apart.
type signed struct {
	access, date, region, service, signature string
	headers                                  []string
}

func parseAuthorization(text string) (s signed, ok bool) {
	rest, ok := strings.CutPrefix(text, "AWS4-HMAC-SHA256 ")
	if !ok {
		return s, false
	}
	for part := range strings.SplitSeq(rest, ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch key {
		case "Credential":
			scope := strings.Split(value, "/")
			if len(scope) < 5 {
				return s, false
			}
			n := len(scope)
			s.access, s.date, s.region, s.service = strings.Join(scope[:n-4], "/"), scope[n-4], scope[n-3], scope[n-2]
		case "SignedHeaders":
			s.headers = strings.Split(value, ";")
		case "Signature":
			s.signature = value
		}
	}
	return s, s.access != "" && s.signature != "" && len(s.headers) > 0
}

// verify compares a request's signature with the one that the right keys would have made. nil: it is right.
func verify(r *http.Request, k Keys, now time.Time) *refusal {
	s, ok := parseAuthorization(r.Header.Get("Authorization"))
	if !ok {
		return &refusal{http.StatusForbidden, "AccessDenied", "Access Denied"}
	}
	if s.access != k.Access {
		return &refusal{http.StatusForbidden, "InvalidAccessKeyId", "The AWS access key Id you provided does not exist in our records."}
	}
	at, err := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date"))
	if err != nil {
		return &refusal{http.StatusForbidden, "AccessDenied", "AWS authentication requires a valid Date or x-amz-date header"}
	}
	if at.Sub(now).Abs() > maxSkew {
		return &refusal{http.StatusForbidden, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large."}
	}
	want, err := sign(r, s, k, at)
	if err != nil || subtle.ConstantTimeCompare([]byte(want), []byte(s.signature)) != 1 {
		return &refusal{http.StatusForbidden, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided."}
	}
	return nil
}

// sign has the library sign the same request with the keys that the server knows.
func sign(r *http.Request, s signed, k Keys, at time.Time) (string, error) {
	copied := &http.Request{Method: r.Method, Host: r.Host, Header: http.Header{}}
	copied.URL = &url.URL{Scheme: "http", Host: r.Host, Path: r.URL.Path, RawPath: r.URL.RawPath, RawQuery: r.URL.RawQuery}
	for _, name := range s.headers {
		switch name {
		case "host":
		case "content-length":
			copied.ContentLength = r.ContentLength
		default:
			copied.Header[http.CanonicalHeaderKey(name)] = r.Header.Values(name)
		}
	}
	signer := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true })
	credentials := aws.Credentials{AccessKeyID: k.Access, SecretAccessKey: k.Secret}
	if err := signer.SignHTTP(context.Background(), credentials, copied, r.Header.Get("X-Amz-Content-Sha256"), s.service, s.region, at); err != nil {
		return "", err
	}
	got, _ := parseAuthorization(copied.Header.Get("Authorization"))
	return got.signature, nil
}

// write answers with the refusal, as S3 words it.
func (f *refusal) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(f.status)
	type body struct {
		XMLName       xml.Name `xml:"Error"`
		Code, Message string
	}
	_ = xml.NewEncoder(w).Encode(body{Code: f.code, Message: f.message}) // a client that is gone misses nothing
}
