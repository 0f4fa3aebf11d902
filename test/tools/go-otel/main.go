// go-otel is a program as those that the template go-otel is for: it counts orders with the SDK of OpenTelemetry, whose
// exporter it leaves to the environment. It ends when its standard input does.
package main

import (
	"context"
	"io"
	"log"
	"os"

	"go.opentelemetry.io/contrib/exporters/autoexport"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/sdk/metric"
)

func main() {
	ctx := context.Background()
	reader, err := autoexport.NewMetricReader(ctx)
	if err != nil {
		log.Fatal(err)
	}

	otel.SetMeterProvider(metric.NewMeterProvider(metric.WithReader(reader)))
	orders, err := otel.Meter("shop").Int64Counter("orders")
	if err != nil {
		log.Fatal(err)
	}

	orders.Add(ctx, 3)
	io.Copy(io.Discard, os.Stdin)
}
