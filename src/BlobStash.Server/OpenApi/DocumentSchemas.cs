using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using Microsoft.OpenApi;

namespace BlobStash.Server.OpenApi;

/// <summary>
/// Makes schemas of the documents that both ends write and read, so that the page tells every member that there is.
/// </summary>
internal static class DocumentSchemas
{
    private const int MaxDepth = 64;

    private static readonly JsonSchemaExporterOptions Options = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = Refine,
    };

    /// <summary>Makes the schema of a document.</summary>
    /// <param name="type">The document, as it is written.</param>
    /// <param name="leftOut">Members that are no part of the route's body.</param>
    public static OpenApiSchema Create(JsonTypeInfo type, params ReadOnlySpan<string> leftOut)
    {
        // A schema is deeper than what it describes.
        var options = new JsonSerializerOptions(type.Options) { MaxDepth = MaxDepth };
        OpenApiSchema schema = Convert(options.GetTypeInfo(type.Type).GetJsonSchemaAsNode(Options));
        // At the top there is a document, or there is none: null is for the members.
        schema.Type &= ~JsonSchemaType.Null;
        foreach (var name in leftOut)
        {
            schema.Properties!.Remove(name);
        }
        return schema;
    }

    /// <summary>Adds what the framework cannot know: our own converters, and what a text stands for.</summary>
    private static JsonNode Refine(JsonSchemaExporterContext context, JsonNode node)
    {
        Type? underlying = Nullable.GetUnderlyingType(context.TypeInfo.Type);
        Type type = underlying ?? context.TypeInfo.Type;
        if (Describe(type) is { } described)
        {
            if (underlying is not null && !type.IsEnum)
            {
                described["type"] = new JsonArray(described["type"]!.GetValue<string>(), "null");
            }
            return described;
        }
        if (context.TypeInfo.ElementType is { } element && node is JsonObject list && list["items"] is null
            && Describe(element) is { } items)
        {
            // The framework leaves out what it cannot describe.
            list["items"] = items;
        }
        if (node is JsonObject schema && FindFormat(context.PropertyInfo?.AttributeProvider) is { } format)
        {
            schema["format"] = format;
        }
        return node;
    }

    private static JsonObject? Describe(Type type)
    {
        if (type == typeof(Digest))
        {
            return new JsonObject
            {
                ["type"] = "string",
                ["pattern"] = "^[0-9a-f]{64}$",
                ["minLength"] = Digest.HexLength,
                ["maxLength"] = Digest.HexLength,
            };
        }
        if (type == typeof(Stamp))
        {
            return new JsonObject { ["type"] = "string", ["pattern"] = "^[0-9a-f]{16}$" };
        }
        if (type == typeof(TimeSpan))
        {
            return new JsonObject { ["type"] = "number", ["format"] = "double" };
        }
        if (type == typeof(long) || type == typeof(int))
        {
            return new JsonObject { ["type"] = "integer", ["format"] = "int64" };
        }
        return type.IsEnum
            ? new JsonObject
            {
                ["type"] = "string",
                ["enum"] = new JsonArray([.. type.GetEnumNames()
                    .Select(static name => (JsonNode)JsonNamingPolicy.CamelCase.ConvertName(name))]),
            }
            : null;
    }

    private static string? FindFormat(ICustomAttributeProvider? member) =>
        member?.GetCustomAttributes(inherit: false)
            .Select(static attribute => attribute switch
            {
                StringSyntaxAttribute { Syntax: StringSyntaxAttribute.Uri } => "uri",
                DataTypeAttribute { DataType: DataType.Password } => "password",
                _ => null,
            })
            .FirstOrDefault(static format => format is not null);

    private static OpenApiSchema Convert(JsonNode schema)
    {
        JsonNode node = Follow(schema);
        return new OpenApiSchema
        {
            Type = ReadTypes(node["type"]),
            Format = (string?)node["format"],
            Pattern = (string?)node["pattern"],
            MinLength = (int?)node["minLength"],
            MaxLength = (int?)node["maxLength"],
            Enum = node["enum"]?.AsArray().Select(static value => value!.DeepClone()).ToList(),
            Items = node["items"] is { } items ? Convert(items) : null,
            Properties = node["properties"]?.AsObject().ToDictionary(
                static member => member.Key, static member => (IOpenApiSchema)Convert(member.Value!)),
        };
    }

    /// <summary>The framework describes a type once, and points there where it is met again.</summary>
    private static JsonNode Follow(JsonNode node) => (string?)node["$ref"] is { } pointer
        ? pointer.Split('/').Skip(1).Aggregate(
            node.Root,
            static (parent, part) => Follow(parent[part] ?? throw new ArgumentException($"{part} is not there.")))
        : node;

    private static JsonSchemaType? ReadTypes(JsonNode? node) => node switch
    {
        null => null,
        JsonArray list => list.Aggregate((JsonSchemaType)0, static (all, one) => all | ReadType(one!)),
        _ => ReadType(node),
    };

    private static JsonSchemaType ReadType(JsonNode name) =>
        Enum.Parse<JsonSchemaType>(name.GetValue<string>(), ignoreCase: true);
}
