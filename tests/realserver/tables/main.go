// Writes down what the types of Kubernetes' API are, from the types themselves: the names, forms and numbers of their fields in the
// order in which Go writes them, and beside it what each is for. The sandbox's built-in API reads both (`src/sandbox/kube/tables`).
//
//	go run ./tables "$(go list -m -f '{{.Dir}}' k8s.io/kubernetes)/api/discovery" OUT
package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"sort"
	"strings"

	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/kubernetes/scheme"
	apiregistration "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
	"k8s.io/kube-openapi/pkg/common"
	"k8s.io/kube-openapi/pkg/validation/spec"
	"k8s.io/kubernetes/pkg/generated/openapi"
)

var definitions map[string]common.OpenAPIDefinition
var seen = map[reflect.Type]string{}
var order []reflect.Type

// Types that have a form of their own in JSON.
var plain = map[reflect.Type]string{
	reflect.TypeOf(metav1.Time{}):                                "t",
	reflect.TypeOf(metav1.MicroTime{}):                           "u",
	reflect.TypeOf(metav1.Duration{}):                            "s",
	reflect.TypeOf(resource.Quantity{}):                          "q",
	reflect.TypeOf(intstr.IntOrString{}):                         "x",
	reflect.TypeOf(runtime.RawExtension{}):                       "r",
	reflect.TypeOf(metav1.FieldsV1{}):                            "r",
	reflect.TypeOf(apiextensions.JSON{}):                         "r",
	reflect.TypeOf(apiextensions.JSONSchemaProps{}):              "r",
	reflect.TypeOf(apiextensions.JSONSchemaPropsOrBool{}):        "r",
	reflect.TypeOf(apiextensions.JSONSchemaPropsOrArray{}):       "r",
	reflect.TypeOf(apiextensions.JSONSchemaPropsOrStringArray{}): "r",
}

func model(t reflect.Type) string {
	if named, ok := reflect.New(t).Interface().(interface{ OpenAPIModelName() string }); ok {
		return named.OpenAPIModelName()
	}
	return t.PkgPath() + "." + t.Name()
}

func schema(t reflect.Type) *spec.Schema {
	definition, ok := definitions[model(t)]
	if !ok {
		definition, ok = definitions[t.PkgPath()+"."+t.Name()]
	}
	if !ok {
		return nil
	}
	return &definition.Schema
}

func visit(t reflect.Type) string {
	if name, ok := seen[t]; ok {
		return name
	}
	name := fmt.Sprintf("%d", len(order))
	seen[t] = name
	order = append(order, t)
	return name
}

// The form of a type: a letter, the number of a struct, or a list or map of such.
func form(t reflect.Type) string {
	if letter, ok := plain[t]; ok {
		return letter
	}
	switch t.Kind() {
	case reflect.Ptr:
		return form(t.Elem())
	case reflect.String:
		return "s"
	case reflect.Int32:
		return "i"
	case reflect.Int64, reflect.Int:
		return "l"
	case reflect.Float64, reflect.Float32:
		return "f"
	case reflect.Bool:
		return "b"
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return "d"
		}
		return "[" + form(t.Elem())
	case reflect.Map:
		return "{" + form(t.Elem())
	case reflect.Struct:
		return visit(t)
	}
	panic(t.String())
}

func extension(s *spec.Schema, name string) string {
	if s == nil {
		return ""
	}
	switch value := s.Extensions["x-kubernetes-"+name].(type) {
	case string:
		return value
	case []interface{}:
		var texts []string
		for _, each := range value {
			texts = append(texts, fmt.Sprint(each))
		}
		return strings.Join(texts, ",")
	}
	return ""
}

func property(t reflect.Type, name string) *spec.Schema {
	if s := schema(t); s != nil {
		if p, ok := s.Properties[name]; ok {
			return &p
		}
	}
	return nil
}

func fields(t reflect.Type, owner reflect.Type, out *bufio.Writer, words *bufio.Writer) {
	for i := 0; i < t.NumField(); i++ {
		field := t.Field(i)
		tag := strings.Split(field.Tag.Get("json"), ",")
		inline := false
		flags := ""
		empty := false
		for _, option := range tag[1:] {
			switch option {
			case "inline":
				inline = true
			case "omitempty":
				empty = true
			case "omitzero":
				flags += "z"
			}
		}
		if inline || (field.Anonymous && tag[0] == "") {
			inner := field.Type
			fields(inner, owner, out, words)
			continue
		}
		if tag[0] == "-" || tag[0] == "" {
			continue
		}
		if !empty {
			flags += "!"
		}
		if field.Type.Kind() == reflect.Ptr {
			flags += "*"
		}
		s := property(owner, tag[0])
		lists := ""
		switch extension(s, "list-type") {
		case "set":
			lists = "set"
		case "map":
			lists = "map=" + extension(s, "list-map-keys")
		}
		if extension(s, "map-type") == "atomic" {
			flags += "a"
		}
		patch := ""
		if strategy := extension(s, "patch-strategy"); strategy != "" {
			patch = strategy + "=" + extension(s, "patch-merge-key")
		}
		number := "0"
		if tag := strings.Split(field.Tag.Get("protobuf"), ","); len(tag) > 1 {
			number = tag[1]
		}
		line := fmt.Sprintf("%s %s %s %s %s %s", tag[0], number, form(field.Type), dash(flags), dash(lists), dash(patch))
		for strings.HasSuffix(line, " -") {
			line = strings.TrimSuffix(line, " -")
		}
		fmt.Fprintln(out, line)
		said := ""
		if s != nil {
			said = s.Description
		}
		fmt.Fprintln(words, oneLine(said))
	}
}

func dash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

func oneLine(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "\\", "\\\\"), "\n", "\\n")
}

func main() {
	definitions = openapi.GetOpenAPIDefinitions(func(path string) spec.Ref { return spec.Ref{} })
	if err := apiextensions.AddToScheme(scheme.Scheme); err != nil {
		panic(err)
	}
	if err := apiregistration.AddToScheme(scheme.Scheme); err != nil {
		panic(err)
	}
	type root struct {
		group, version, kind string
		t                    reflect.Type
	}
	var roots []root
	for gvk, t := range scheme.Scheme.AllKnownTypes() {
		if t.PkgPath() == "k8s.io/apimachinery/pkg/apis/meta/v1" && !(gvk.Group == "" && gvk.Version == "v1" && gvk.Kind == "DeleteOptions") {
			continue
		}
		if strings.Contains(gvk.Version, "alpha") || strings.Contains(gvk.Version, "beta") || gvk.Version == "__internal" {
			continue
		}
		if gvk.Group == "extensions" || gvk.Group == "imagepolicy.k8s.io" {
			continue
		}
		if strings.HasSuffix(gvk.Kind, "List") {
			if _, ok := scheme.Scheme.AllKnownTypes()[gvk.GroupVersion().WithKind(strings.TrimSuffix(gvk.Kind, "List"))]; ok {
				continue
			}
		}
		roots = append(roots, root{gvk.Group, gvk.Version, gvk.Kind, t})
	}
	sort.Slice(roots, func(a, b int) bool {
		x, y := roots[a], roots[b]
		return x.group+"/"+x.version+"/"+x.kind < y.group+"/"+y.version+"/"+y.kind
	})
	discovery, folder := os.Args[1], os.Args[2]
	resources(discovery, filepath.Join(folder, "resources.txt"))
	types := create(filepath.Join(folder, "types.txt"))
	descriptions := create(filepath.Join(folder, "words.txt.gz"))
	packed, err := gzip.NewWriterLevel(descriptions, gzip.BestCompression)
	must(err)
	out, words := bufio.NewWriter(types), bufio.NewWriter(packed)
	for _, root := range roots {
		group := root.group
		if group == "" {
			group = "-"
		}
		fmt.Fprintf(out, "%s %s %s %s\n", group, root.version, root.kind, visit(root.t))
	}
	for i := 0; i < len(order); i++ {
		t := order[i]
		mark := ""
		s := schema(t)
		if extension(s, "map-type") == "atomic" {
			mark = " a"
		}
		fmt.Fprintf(out, "\n%s%s\n", model(t), mark)
		said := ""
		if s != nil {
			said = s.Description
		}
		fmt.Fprintln(words, oneLine(said))
		fields(t, t, out, words)
	}
	for _, closing := range []func() error{out.Flush, words.Flush, packed.Close, types.Close, descriptions.Close} {
		must(closing())
	}
}

func create(name string) io.WriteCloser {
	file, err := os.Create(name)
	must(err)
	return file
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// A line for each resource of the stable versions, from the discovery documents that Kubernetes keeps beside its code.
func resources(discovery, name string) {
	paths, err := filepath.Glob(filepath.Join(discovery, "api*__v*.json"))
	must(err)
	sort.Strings(paths)
	file := create(name)
	out := bufio.NewWriter(file)
	for _, path := range paths {
		text, err := os.ReadFile(path)
		must(err)
		var list metav1.APIResourceList
		must(json.Unmarshal(text, &list))
		group, version := "", list.GroupVersion
		if before, after, found := strings.Cut(version, "/"); found {
			group, version = before, after
		}
		// One version of each group is served: objects are kept as they came and never converted.
		if strings.Contains(version, "alpha") || strings.Contains(version, "beta") || list.GroupVersion == "autoscaling/v1" {
			continue
		}
		for _, resource := range list.APIResources {
			verbs := strings.Join(resource.Verbs, ",")
			if _, sub, found := strings.Cut(resource.Name, "/"); found {
				fmt.Fprintln(out, "/", sub, resource.Kind, dash(resource.Group), dash(resource.Version), dash(verbs))
				continue
			}
			scope := "-"
			if resource.Namespaced {
				scope = "ns"
			}
			fmt.Fprintln(out, dash(group), version, resource.Name, resource.SingularName, resource.Kind, scope,
				dash(strings.Join(resource.ShortNames, ",")), dash(strings.Join(resource.Categories, ",")), verbs)
		}
	}
	must(out.Flush())
	must(file.Close())
}
