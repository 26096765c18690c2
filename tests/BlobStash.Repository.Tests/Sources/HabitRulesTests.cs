namespace BlobStash.Repository.Tests.Sources;

public class HabitRulesTests
{
    [Theory]
    [InlineData("var s = \"async void\"; // .Wait() would block")]
    [InlineData("await task; var r = outcome.Results; var t = new Outcome { Result = 1 };")]
    [InlineData("try { F(); } catch (IOException) { G(); }")]
    [InlineData("try { F(); } catch (IOException) { /* the file is gone, as wanted */ }")]
    [InlineData("try { F(); }\n// A plug-in may throw anything.\ncatch (Exception error) { G(error); }")]
    [InlineData("try { F(); }\ncatch (Exception error) when (error is IOException) { G(error); }")]
    [InlineData("try { F(); } catch { if (held) { G(); } throw; }")]
    [InlineData("await Task.Delay(interval, clock, cancellationToken);")]
    public void Check_GoodHabits_Pass(string source) => Findings.AssertNone(Check("src/A/B.cs", source));

    [Theory]
    [InlineData("  #region Fields", "region")]
    [InlineData("private async void F() { }", "async-void")]
    [InlineData("Thread.Sleep(5);", "sleep")]
    [InlineData("await Task.Delay(500);", "sleep")]
    [InlineData("task.Wait();", "blocking")]
    [InlineData("var a = task.Result;", "blocking")]
    [InlineData("task.GetAwaiter().GetResult();", "blocking")]
    [InlineData("int F() => throw new NotImplementedException();", "unfinished")]
    [InlineData("try { F(); } catch (IOException) { }", "empty-catch")]
    [InlineData("try { F(); }\n\n\ncatch (Exception error)\n{\n    G(error);\n}", "broad-catch")]
    [InlineData("try { F(); } catch { G(); }", "broad-catch")]
    [InlineData("try { F(); } catch { G(); }\nthrow;", "broad-catch")]
    [InlineData("Check.QuickThrowOnFailure(property);", "loud-property")]
    [InlineData("Check.One(Config.QuickThrowOnFailure, property);", "loud-property")]
    [InlineData("property.QuickCheckThrowOnFailure();", "loud-property")]
    public void Check_BadHabit_IsFound(string source, string rule) =>
        Findings.AssertRules(Check("src/A/B.cs", source), rule);

    [Fact]
    public void Check_BlockingOutsideProduct_Passes() => Findings.AssertNone(Check("tests/A/B.cs", "task.Wait();"));

    private static IEnumerable<Finding> Check(string path, string source) =>
        HabitRules.Check(new CSharpFile(path, source));
}
