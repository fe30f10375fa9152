// Serves Google's in-memory Pub/Sub (package pstest) over the REST paths that Beam's default client
// speaks. Prints "listening on HOST:PORT" and then runs until its standard input ends, so that it
// cannot outlive the process that started it.
//
//	pstest [-port N]
//
// POST /_down?seconds=N closes the port for N seconds; what the server holds stays.
package main

import (
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"cloud.google.com/go/pubsub/pstest"
	pb "google.golang.org/genproto/googleapis/pubsub/v1"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// The JSON forms of the messages; byte fields are base64 text.
type message struct {
	Data        string            `json:"data,omitempty"`
	Attributes  map[string]string `json:"attributes,omitempty"`
	MessageID   string            `json:"messageId,omitempty"`
	PublishTime string            `json:"publishTime,omitempty"`
	OrderingKey string            `json:"orderingKey,omitempty"`
}

type received struct {
	AckID   string  `json:"ackId"`
	Message message `json:"message"`
}

type body struct {
	Messages           []message  `json:"messages,omitempty"`
	MessageIDs         []string   `json:"messageIds,omitempty"`
	ReceivedMessages   []received `json:"receivedMessages,omitempty"`
	MaxMessages        int32      `json:"maxMessages,omitempty"`
	AckIDs             []string   `json:"ackIds,omitempty"`
	AckDeadlineSeconds int32      `json:"ackDeadlineSeconds,omitempty"`
	Topic              string     `json:"topic,omitempty"`
	Name               string     `json:"name,omitempty"`
}

type front struct {
	backend *pstest.GServer
	down    chan time.Duration
}

func main() {
	port := flag.Int("port", 0, "the port; 0 takes a free one")
	flag.Parse()
	listener, err := listen(*port)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	address := listener.Addr().(*net.TCPAddr)
	front := &front{backend: &pstest.NewServer().GServer, down: make(chan time.Duration, 1)}
	go front.serve(listener, address.Port)
	fmt.Printf("listening on %s\n", address)
	io.Copy(io.Discard, os.Stdin)
}

func listen(port int) (net.Listener, error) {
	return net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(port))
}

// Serves for ever, but for the times in which the port is closed.
func (f *front) serve(listener net.Listener, port int) {
	for {
		server := &http.Server{Handler: f}
		go server.Serve(listener)
		pause := <-f.down
		server.Close()
		time.Sleep(pause)
		var err error
		for listener, err = listen(port); err != nil; listener, err = listen(port) {
			time.Sleep(50 * time.Millisecond)
		}
	}
}

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/_down" {
		seconds, _ := strconv.ParseFloat(r.URL.Query().Get("seconds"), 64)
		f.down <- time.Duration(seconds * float64(time.Second))
		return
	}
	request, err := read(r)
	var response interface{}
	if err == nil {
		response, err = f.answer(r.Context(), r.Method, strings.TrimPrefix(r.URL.Path, "/v1/"), request)
	}
	w.Header().Set("Content-Type", "application/json")
	if err != nil {
		code := httpCode(status.Code(err))
		w.WriteHeader(code)
		response = map[string]interface{}{"error": map[string]interface{}{
			"code": code, "message": status.Convert(err).Message()}}
	}
	json.NewEncoder(w).Encode(response)
}

func read(r *http.Request) (body, error) {
	var request body
	stream := io.Reader(r.Body)
	if r.Header.Get("Content-Encoding") == "gzip" {
		zipped, err := gzip.NewReader(r.Body)
		if err != nil {
			return request, err
		}
		stream = zipped
	}
	err := json.NewDecoder(stream).Decode(&request)
	if err == io.EOF {
		err = nil
	}
	return request, err
}

func (f *front) answer(ctx context.Context, method, path string, b body) (interface{}, error) {
	name, verb := path, ""
	if colon := strings.LastIndex(path, ":"); colon >= 0 {
		name, verb = path[:colon], path[colon+1:]
	}
	topic := strings.Contains(name, "/topics/")
	switch {
	case verb == "publish":
		return f.publish(ctx, name, b)
	case verb == "pull":
		return f.pull(ctx, name, b)
	case verb == "acknowledge":
		return f.backend.Acknowledge(ctx, &pb.AcknowledgeRequest{Subscription: name, AckIds: b.AckIDs})
	case verb == "modifyAckDeadline":
		return f.backend.ModifyAckDeadline(ctx, &pb.ModifyAckDeadlineRequest{
			Subscription: name, AckIds: b.AckIDs, AckDeadlineSeconds: b.AckDeadlineSeconds})
	case method == http.MethodPut && topic:
		_, err := f.backend.CreateTopic(ctx, &pb.Topic{Name: name})
		return body{Name: name}, err
	case method == http.MethodGet && topic:
		_, err := f.backend.GetTopic(ctx, &pb.GetTopicRequest{Topic: name})
		return body{Name: name}, err
	case method == http.MethodDelete && topic:
		return f.backend.DeleteTopic(ctx, &pb.DeleteTopicRequest{Topic: name})
	case method == http.MethodPut:
		made, err := f.backend.CreateSubscription(ctx, &pb.Subscription{
			Name: name, Topic: b.Topic, AckDeadlineSeconds: b.AckDeadlineSeconds})
		return subscription(made), err
	case method == http.MethodGet:
		found, err := f.backend.GetSubscription(ctx, &pb.GetSubscriptionRequest{Subscription: name})
		return subscription(found), err
	case method == http.MethodDelete:
		return f.backend.DeleteSubscription(ctx, &pb.DeleteSubscriptionRequest{Subscription: name})
	}
	return nil, status.Error(codes.Unimplemented, method+" "+path)
}

func subscription(s *pb.Subscription) body {
	return body{Name: s.GetName(), Topic: s.GetTopic(), AckDeadlineSeconds: s.GetAckDeadlineSeconds()}
}

func (f *front) publish(ctx context.Context, topic string, b body) (interface{}, error) {
	request := &pb.PublishRequest{Topic: topic}
	for _, m := range b.Messages {
		data, err := decode(m.Data)
		if err != nil {
			return nil, status.Error(codes.InvalidArgument, err.Error())
		}
		request.Messages = append(request.Messages, &pb.PubsubMessage{
			Data: data, Attributes: m.Attributes, OrderingKey: m.OrderingKey})
	}
	published, err := f.backend.Publish(ctx, request)
	return body{MessageIDs: published.GetMessageIds()}, err
}

func (f *front) pull(ctx context.Context, name string, b body) (interface{}, error) {
	pulled, err := f.backend.Pull(ctx, &pb.PullRequest{
		Subscription: name, MaxMessages: b.MaxMessages, ReturnImmediately: true})
	var out body
	for _, r := range pulled.GetReceivedMessages() {
		m := r.GetMessage()
		at := m.GetPublishTime()
		out.ReceivedMessages = append(out.ReceivedMessages, received{AckID: r.GetAckId(), Message: message{
			Data:        base64.StdEncoding.EncodeToString(m.GetData()),
			Attributes:  m.GetAttributes(),
			MessageID:   m.GetMessageId(),
			OrderingKey: m.GetOrderingKey(),
			PublishTime: time.Unix(at.GetSeconds(), int64(at.GetNanos())).UTC().Format(time.RFC3339Nano),
		}})
	}
	return out, err
}

// Clients write base64 in the URL's alphabet or the standard one, with padding or without.
func decode(text string) ([]byte, error) {
	text = strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(text, "="))
	return base64.RawStdEncoding.DecodeString(text)
}

func httpCode(code codes.Code) int {
	switch code {
	case codes.NotFound:
		return http.StatusNotFound
	case codes.AlreadyExists:
		return http.StatusConflict
	case codes.InvalidArgument:
		return http.StatusBadRequest
	case codes.Unimplemented:
		return http.StatusNotImplemented
	}
	return http.StatusInternalServerError
}
