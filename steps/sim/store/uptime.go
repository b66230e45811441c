package store

import "net/http"

// whileUp answers only until its server ends, and hangs up from then on. Requests that are on their way at the end may
// find a folder whose volume has been taken away: what they see there must reach nobody.
type whileUp struct {
	http.ResponseWriter
	ended <-chan struct{} // closed once the server has ended
}

func (w whileUp) WriteHeader(code int) {
	w.orHangUp()
	w.ResponseWriter.WriteHeader(code)
}

func (w whileUp) Write(p []byte) (int, error) {
	w.orHangUp()
	return w.ResponseWriter.Write(p)
}

func (w whileUp) orHangUp() {
	select {
	case <-w.ended:
		panic(http.ErrAbortHandler)
	default:
	}
}
