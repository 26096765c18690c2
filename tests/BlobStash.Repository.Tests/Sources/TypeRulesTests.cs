namespace BlobStash.Repository.Tests.Sources;

public class TypeRulesTests
{
    [Theory]
    [InlineData("src/A/C/B.cs", "namespace A.C;\nclass B { class Inner; }")]
    [InlineData("src/A/B.cs", "namespace A;\npublic static partial class B<T> where T : class { }")]
    [InlineData("src/A/B.Log.cs", "namespace A;\npublic static partial class B { }")]
    [InlineData("src/A/Program.cs", "var a = 1;\npublic partial class Program;")]
    [InlineData("src/A/Program.cs", "var a = 1;\nif (a > 0)\n{\n    F(a);\n}")]
    public void Check_RightNameAndPlace_Passes(string path, string source) =>
        Findings.AssertNone(TypeRules.Check(new CSharpFile(path, source)));

    [Theory]
    [InlineData("src/A/B.cs", "namespace A;\nclass B;\nenum C { D }", "one-type-per-file")]
    [InlineData("src/A/C.cs", "namespace A;\nclass B;", "file-name")]
    [InlineData("src/A/B.Log.cs", "namespace A;\nclass B;", "file-name")]
    [InlineData("src/A/B.cs", "namespace A.C;\nclass B;", "namespace")]
    [InlineData("src/A/C/B.cs", "namespace A;\nclass B;", "namespace")]
    [InlineData("src/A/B.cs", "namespace A\n{\nclass B;\n}", "namespace")]
    [InlineData("src/A/B.cs", "class B;", "namespace")]
    public void Check_WrongNameOrPlace_IsFound(string path, string source, string rule) =>
        Findings.AssertRules(TypeRules.Check(new CSharpFile(path, source)), rule);
}
