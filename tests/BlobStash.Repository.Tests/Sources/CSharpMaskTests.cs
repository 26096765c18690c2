namespace BlobStash.Repository.Tests.Sources;

public class CSharpMaskTests
{
    [Theory]
    [InlineData("a // { b\nc", "a c")]
    [InlineData("a // it's\r\nc", "a c")]
    [InlineData("a /* { \n } */ c", "a c")]
    [InlineData("a \"{\\\"}\" c", "a c")]
    [InlineData("a '{' c", "a c")]
    [InlineData("a '\\'' c", "a c")]
    [InlineData("a @\"\"\"{\\\" c", "a c")]
    [InlineData("a $\"{(b ? \"x\" : \"y\")}}}\" c", "a c")]
    [InlineData("a $\"{{{b}\" c", "a c")]
    [InlineData("a $@\"{b}\"\"{{\" c", "a c")]
    [InlineData("a \"\"\" { \"\" } \"\"\" c", "a c")]
    [InlineData("a $$\"\"\" { {{b}} \"\"\" c", "a c")]
    [InlineData("a\n  #region { it's\nc", "a c")]
    public void Apply_NotCode_IsBlankedInPlace(string source, string kept)
    {
        var text = new TextFile("src/A.cs", source).Text;

        var masked = CSharpMask.Apply(text);

        Assert.Equal(kept.Split(' '), masked.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(text.Length, masked.Length);
        Assert.Equal(text.IndexOf('\n', StringComparison.Ordinal), masked.IndexOf('\n', StringComparison.Ordinal));
        Assert.Equal(text.LastIndexOf('c'), masked.LastIndexOf('c'));
    }

    [Fact]
    public void Apply_PlainCode_IsUnchanged()
    {
        const string code = "int F(int a) { return a > 1 ? a : -a; }";

        Assert.Equal(code, CSharpMask.Apply(code));
    }
}
