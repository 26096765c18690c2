using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace BlobStash.Repository.Tests.Projects;

/// <summary>
/// A project as the compiler understands it, made from its files, so that a use of a type is found however it is
/// written: by its name, by a member of it, or by what a call returns. What comments mention is no use.
/// </summary>
internal sealed class ProjectCompilation
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private const string ImplicitWebUsings = """
        global using System.Net.Http.Json;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Routing;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        """;

    // A type that is not found would be an arrow that is not seen.
    private static readonly string[] NotFound = ["CS0234", "CS0246"];

    // All that a test of this project runs with: the frameworks and the packages of the product, and what is built of
    // it, which the compilations take from source instead.
    private static readonly Lazy<MetadataReference[]> Libraries = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("blobstash", StringComparison.OrdinalIgnoreCase))
            .Select(path => MetadataReference.CreateFromFile(path))]);

    private readonly CSharpCompilation _compilation;

    private ProjectCompilation(string name, CSharpCompilation compilation) =>
        (Name, _compilation) = (name, compilation);

    public string Name { get; }

    /// <summary>Compiles a project.</summary>
    /// <param name="name">Its name, which is also its folder in src.</param>
    /// <param name="isWeb">Whether it is one of the web.</param>
    /// <param name="files">Its files.</param>
    /// <param name="references">The projects that it references.</param>
    public static ProjectCompilation Create(
        string name, bool isWeb, IEnumerable<TextFile> files, IEnumerable<ProjectCompilation> references)
    {
        var options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest);
        var usings = isWeb ? ImplicitUsings + "\n" + ImplicitWebUsings : ImplicitUsings;
        var visible = $"[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"{name}.Tests\")]";
        var trees = files
            .Select(file => CSharpSyntaxTree.ParseText(file.Text, options, file.Path))
            .Prepend(CSharpSyntaxTree.ParseText(usings + "\n" + visible, options));
        var compilation = CSharpCompilation.Create(
            name,
            trees,
            [.. Libraries.Value, .. references.Select(other => other._compilation.ToMetadataReference())],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        return new ProjectCompilation(name, compilation);
    }

    /// <summary>Names that the compiler does not find, with their places; none in a project that builds.</summary>
    public IEnumerable<Finding> FindUnknownTypes() =>
        from diagnostic in _compilation.GetDiagnostics()
        where NotFound.Contains(diagnostic.Id)
        let line = diagnostic.Location.GetLineSpan()
        select new Finding(line.Path, line.StartLinePosition.Line + 1, "unknown-type", diagnostic.GetMessage());

    /// <summary>Which folder of the project uses which, with one example for each file and type.</summary>
    public FolderGraph FindFolders()
    {
        var arrows = new HashSet<FolderArrow>();
        foreach (var tree in _compilation.SyntaxTrees.Where(tree => tree.FilePath.Length > 0))
        {
            var from = FolderOf(tree.FilePath);
            foreach (var type in TypesUsedIn(tree))
            {
                foreach (var file in type.DeclaringSyntaxReferences.Select(part => part.SyntaxTree.FilePath))
                {
                    if (FolderOf(file) is var to && to != from)
                    {
                        arrows.Add(new FolderArrow(from, to, tree.FilePath, type.Name));
                    }
                }
            }
        }

        return new FolderGraph(Name, [.. arrows.OrderBy(arrow => arrow.File, StringComparer.Ordinal)]);
    }

    private HashSet<INamedTypeSymbol> TypesUsedIn(SyntaxTree tree)
    {
        var model = _compilation.GetSemanticModel(tree);
        return tree.GetRoot().DescendantNodes(node => node is not UsingDirectiveSyntax)
            .SelectMany(node => SymbolsOf(model, node))
            .Select(TypeOf)
            .OfType<INamedTypeSymbol>()
            .Where(type => SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, _compilation.Assembly))
            .ToHashSet<INamedTypeSymbol>(SymbolEqualityComparer.Default);
    }

    private static ImmutableArray<ISymbol> SymbolsOf(SemanticModel model, SyntaxNode node) => node switch
    {
        SimpleNameSyntax => Found(model.GetSymbolInfo(node)),
        // They name no type and yet make one, or call something of one.
        ImplicitObjectCreationExpressionSyntax or ImplicitElementAccessSyntax or ElementAccessExpressionSyntax
            or BinaryExpressionSyntax or ConstructorInitializerSyntax => Found(model.GetSymbolInfo(node)),
        _ => [],
    };

    private static ImmutableArray<ISymbol> Found(SymbolInfo info) =>
        info.Symbol is { } symbol ? [symbol] : info.CandidateSymbols;

    private static INamedTypeSymbol? TypeOf(ISymbol symbol) => symbol switch
    {
        INamedTypeSymbol type => type.OriginalDefinition,
        IAliasSymbol { Target: INamedTypeSymbol type } => type.OriginalDefinition,
        INamespaceSymbol or ILocalSymbol or IParameterSymbol or ITypeParameterSymbol => null,
        IMethodSymbol { ReducedFrom: { } extension } => extension.ContainingType.OriginalDefinition,
        _ => symbol.ContainingType?.OriginalDefinition,
    };

    /// <summary>The first folder below that of the project; "." for the files beside the project file.</summary>
    private string FolderOf(string path)
    {
        var inner = path[$"src/{Name}/".Length..];
        return inner.IndexOf('/') is var slash and >= 0 ? inner[..slash] : ".";
    }
}
