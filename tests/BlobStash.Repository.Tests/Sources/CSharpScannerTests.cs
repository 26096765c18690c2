namespace BlobStash.Repository.Tests.Sources;

public class CSharpScannerTests
{
    private const string Sample = """
        using Alias = System.String;
        namespace A.B;

        [Attribute(typeof(int), Names = new[] { "x" })]
        public sealed partial class Outer<T>(int a, (int X, int Y) b) : Base(a) where T : class
        {
            private static readonly int[] Table = new[]
            {
                1, 2,
            };

            public event Action? Changed;

            public int Plain { get; set; } = 5;

            public int Computed
            {
                get
                {
                    return 1;
                }
                set => _ = value;
            }

            public (int Left, int Right) Pair(int first, Dictionary<int, string> second) => (first,
                second.Count);

            public static bool operator ==(Outer<T> left, Outer<T> right) => true;

            internal async Task<int> LongAsync<TKey>(
                [Attribute(1, 2)] int one,
                int[] two = null)
                where TKey : struct
            {
                if (one > 0)
                {
                    one++;
                }

                return Local();

                int Local() => one;
            }

            private enum Inner { First, Second }
        }

        internal delegate void Callback(int a, int b, int c);
        """;

    private static readonly IReadOnlyList<Declaration> Found = CSharpScanner.Scan(CSharpMask.Apply(Sample));

    [Fact]
    public void Scan_Types_AreFoundAtTheirLevel()
    {
        Assert.Equal(["Outer", "Callback"], NamesOf(DeclarationKind.TopLevelType));
        Assert.Equal(["Inner"], NamesOf(DeclarationKind.NestedType));
    }

    [Theory]
    [InlineData("Outer", 2, 0)]
    [InlineData("Callback", 3, 0)]
    [InlineData("Table", 0, 0)]
    [InlineData("Plain", 0, 0)]
    [InlineData("Computed.get", 0, 1)]
    [InlineData("Computed.set", 0, 1)]
    [InlineData("Pair", 2, 2)]
    [InlineData("==", 2, 1)]
    [InlineData("LongAsync", 2, 8)]
    public void Scan_Declaration_HasItsParametersAndLines(string name, int parameterCount, int bodyLineCount)
    {
        var declaration = Assert.Single(Found, declaration => declaration.Name == name);

        Assert.Equal(parameterCount, declaration.ParameterCount);
        Assert.Equal(bodyLineCount, declaration.BodyLineCount);
    }

    [Fact]
    public void Scan_BlockNamespace_HoldsTopLevelTypes()
    {
        var found = CSharpScanner.Scan("namespace A { class B { } namespace C { struct D; } }");

        Assert.Equal(["B", "D"], found.Select(declaration => declaration.Name));
        Assert.All(found, declaration => Assert.Equal(DeclarationKind.TopLevelType, declaration.Kind));
    }

    private static IEnumerable<string> NamesOf(DeclarationKind kind) =>
        Found.Where(declaration => declaration.Kind == kind).Select(declaration => declaration.Name);
}
