using System.Globalization;
using System.Text.Json.Nodes;
using BlobStash.Protocol.Routes;
using BlobStash.Server.Compatibility;
using BlobStash.Server.Problems;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace BlobStash.Server.OpenApi;

/// <summary>Writes every declared route into the OpenAPI document.</summary>
internal sealed class RouteDocumentFilter(EndpointDataSource endpoints) : IDocumentFilter
{
    /// <summary>Name of the security scheme for tokens.</summary>
    public const string BearerScheme = "Bearer";

    /// <summary>Name of the security scheme for user and password.</summary>
    public const string BasicScheme = "Basic";

    /// <inheritdoc/>
    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        swaggerDoc.Components ??= new OpenApiComponents();
        swaggerDoc.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        foreach (var (name, schema) in BodySchemas.All.Concat(CompatibilitySchemas.All))
        {
            swaggerDoc.Components.Schemas[name] = schema;
        }
        // Relative to the document itself, so that it holds behind whatever prefix a proxy puts in front.
        swaggerDoc.Servers = [new OpenApiServer { Url = "../..", Description = "This node" }];
        swaggerDoc.Tags = RouteGroups.All
            .Select(static group => new OpenApiTag { Name = group.Name, Description = group.Description })
            .ToHashSet();
        foreach (RouteDefinition route in FindRoutes())
        {
            if (!swaggerDoc.Paths.TryGetValue(route.Pattern, out IOpenApiPathItem? path))
            {
                path = new OpenApiPathItem();
                swaggerDoc.Paths[route.Pattern] = path;
            }
            ((OpenApiPathItem)path).AddOperation(HttpMethod.Parse(route.Method), Describe(route, swaggerDoc));
        }
    }

    private IEnumerable<RouteDefinition> FindRoutes() => endpoints.Endpoints
        .Select(static endpoint => endpoint.Metadata.GetMetadata<RouteDefinition>())
        .OfType<RouteDefinition>()
        .Where(static route => route.IsListed);

    private static OpenApiOperation Describe(RouteDefinition route, OpenApiDocument document) => new()
    {
        OperationId = NameOf(route),
        Summary = route.Summary,
        Description = DescribeAccess(route),
        Tags = new HashSet<OpenApiTagReference> { new(route.Group, document) },
        Parameters = [.. route.Parameters.Select(Describe)],
        RequestBody = route.Body is null
            ? null
            : new OpenApiRequestBody
            {
                Description = route.Body.Note.Length == 0 ? null : route.Body.Note,
                Content = DescribeBody(route.Body, document),
            },
        Responses = DescribeAnswers(route, document),
        Security = route.Role is null ? [] :
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(BearerScheme, document)] = [] },
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(BasicScheme, document)] = [] },
        ],
    };

    /// <summary>Method and path in words, as clients name their methods: <c>getV1BlobsDigest</c>.</summary>
    private static string NameOf(RouteDefinition route) => string.Concat(
        route.Pattern.Split('/', '{', '}', '-', '_', ':', '*')
            .Where(static part => part.Length > 0)
            .Select(static part => char.ToUpperInvariant(part[0]) + part[1..])
            .Prepend(route.Method.ToLowerInvariant()));

    private static string DescribeAccess(RouteDefinition route)
    {
        var access = route.Role is { } role
            ? $"Needs the role `{role.ToString().ToLowerInvariant()}`."
            : "Needs no key.";
        return route.Description.Length == 0 ? access : $"{route.Description} {access}";
    }

    private static IOpenApiParameter Describe(RouteParameter parameter) => new OpenApiParameter
    {
        Name = parameter.Name,
        In = parameter.Place switch
        {
            ParameterPlace.Path => ParameterLocation.Path,
            ParameterPlace.Query => ParameterLocation.Query,
            _ => ParameterLocation.Header,
        },
        Required = parameter.IsRequired,
        Description = parameter.Description,
        Schema = parameter.Schema,
        Example = parameter.Example is null ? null : JsonValue.Create(parameter.Example),
    };

    private static OpenApiResponses DescribeAnswers(RouteDefinition route, OpenApiDocument document)
    {
        var responses = new OpenApiResponses();
        foreach (RouteAnswer answer in route.Answers)
        {
            responses[answer.Status.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = answer.Description,
                Content = answer.Body is null ? null : DescribeBody(answer.Body, document),
            };
        }
        ProblemKind[] forGuarded = [ProblemKinds.KeyRequired, ProblemKinds.RoleMissing];
        ProblemKind[] forBounded = route.BufferedBytes is null ? [] : [ProblemKinds.TooBusy];
        var problems = route.Problems.Concat(route.Role is null ? [] : forGuarded).Concat(forBounded).Distinct();
        foreach (var group in problems.GroupBy(static problem => problem.Status))
        {
            responses[group.Key.ToString(CultureInfo.InvariantCulture)] = DescribeProblems(route, [.. group], document);
        }
        return responses;
    }

    private static OpenApiResponse DescribeProblems(
        RouteDefinition route, IReadOnlyList<ProblemKind> problems, OpenApiDocument document)
    {
        var response = new OpenApiResponse
        {
            Description = string.Join(" ", problems.Select(static problem => $"`{problem.Name}`: {problem.Title}")),
        };
        if (route.ProblemWriter is ProblemJsonWriter)
        {
            ProblemKind first = problems[0];
            var example = $$"""{"type":"{{first.Type}}","title":"{{first.Title}}","status":{{first.Status}}}""";
            response.Content =
                DescribeBody(new RouteBody(MediaTypes.Problem, BodySchemas.Problem, example), document);
        }
        return response;
    }

    private static Dictionary<string, OpenApiMediaType> DescribeBody(RouteBody body, OpenApiDocument document) => new()
    {
        [body.MediaType] = new OpenApiMediaType
        {
            Schema = body.Schema is null
                ? DescribeBytes(body)
                : new OpenApiSchemaReference(body.Schema, document),
            Example = body.Example is null ? null : JsonNode.Parse(body.Example),
        },
    };

    private static OpenApiSchema DescribeBytes(RouteBody body) => new()
    {
        Type = JsonSchemaType.String,
        Format = body.MediaType.StartsWith("text/", StringComparison.Ordinal) ? null : "binary",
        Description = body.Note.Length == 0 ? null : body.Note,
    };
}
