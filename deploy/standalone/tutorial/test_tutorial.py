"""Tests of the tutorial's scripts, run as a researcher runs them: python3 -m unittest discover -s <this folder>."""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent


def run(script, *arguments):
    command = [sys.executable, str(HERE / script), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


class TutorialTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.data, cls.configs = cls.folder / "data.csv", cls.folder / "configs"
        run("create_data.py", "-o", cls.data).check_returncode()
        run("create_configs.py", "--sorts", 10, "--inits", 2, "-o", cls.configs).check_returncode()

    def fit(self, configuration, output, data=None):
        return run("job_tuning.py", "-d", data or self.data, "-c", configuration, "-o", output)

    def changed(self, name, **changes):
        """The first configuration with some values changed; None leaves one out."""
        configuration = json.loads((self.configs / "sort_0_init_0.json").read_text())
        configuration.update(changes)
        path = self.folder / name
        path.write_text(json.dumps({key: value for key, value in configuration.items() if value is not None}))
        return path

    def assert_refused(self, answer, words, output):
        self.assertEqual(2, answer.returncode, answer.stderr)
        self.assertIn(words, answer.stderr)
        self.assertEqual(1, answer.stderr.count("\n"), answer.stderr)
        self.assertFalse(output.exists())

    def test_every_sort_meets_every_init_once(self):
        pairs = []
        for path in sorted(self.configs.iterdir()):
            configuration = json.loads(path.read_text())
            pairs.append((configuration["sort"], configuration["init"]))
        self.assertEqual([(sort, init) for sort in range(10) for init in range(2)], pairs)

    def test_names_sort_in_the_order_of_sort_and_init(self):
        folder = self.folder / "many"
        run("create_configs.py", "--sorts", 11, "--inits", 12, "-o", folder).check_returncode()
        names = sorted(path.name for path in folder.iterdir())
        self.assertEqual(132, len(names))
        self.assertEqual("sort_02_init_10.json", names[2 * 12 + 10])

    def test_a_filled_folder_gets_no_second_set(self):
        answer = run("create_configs.py", "--sorts", 3, "-o", self.configs)
        self.assertEqual(2, answer.returncode)
        self.assertIn("is not empty", answer.stderr)

    def test_the_same_seed_gives_the_same_data(self):
        again = self.folder / "again.csv"
        run("create_data.py", "-o", again).check_returncode()
        self.assertEqual(self.data.read_bytes(), again.read_bytes())

    def test_the_fit_beats_chance_on_points_it_has_not_seen(self):
        for name in ("sort_0_init_0", "sort_4_init_1", "sort_9_init_0"):
            output = self.folder / f"result-{name}.json"
            answer = self.fit(self.configs / f"{name}.json", output)
            self.assertEqual(0, answer.returncode, answer.stderr)
            result = json.loads(output.read_text())
            self.assertGreater(result["accuracy"], 0.85)
            self.assertEqual((540, 60), (result["trainingPoints"], result["validationPoints"]))
            self.assertIn(f"sort {result['sort']} init {result['init']}: 400 epochs", answer.stdout)

    def test_random_labels_are_not_learnt(self):
        # A validation part that leaked into the training part would show here.
        lines = self.data.read_text().splitlines()
        noise = self.folder / "noise.csv"
        labels = [str((number * 7919 // 13) % 2) for number in range(len(lines) - 1)]
        noise.write_text("\n".join([lines[0], *(f"{line[:-1]}{label}" for line, label in zip(lines[1:], labels))]) + "\n")
        output = self.folder / "noise.json"
        self.assertEqual(0, self.fit(self.configs / "sort_0_init_0.json", output, noise).returncode)
        self.assertLess(json.loads(output.read_text())["accuracy"], 0.7)

    def test_the_same_configuration_gives_the_same_result(self):
        first, second = self.folder / "first.json", self.folder / "second.json"
        for output in (first, second):
            self.assertEqual(0, self.fit(self.configs / "sort_1_init_1.json", output).returncode)
        self.assertEqual(first.read_bytes(), second.read_bytes())

    def test_another_init_gives_another_network(self):
        networks = []
        for init in range(2):
            output = self.folder / f"init-{init}.json"
            self.fit(self.changed("short.json", epochs=3, init=init), output)
            networks.append(json.loads(output.read_text())["network"])
        self.assertNotEqual(*networks)

    def test_bad_input_is_refused_in_one_sentence(self):
        good, output = self.configs / "sort_0_init_0.json", self.folder / "refused.json"
        broken = self.folder / "broken.json"
        broken.write_text("{")
        text = self.folder / "text.csv"
        text.write_text("x1,x2,label\n1.0,2.0,1\n1.0,two,0\n")
        empty = self.folder / "empty.csv"
        empty.write_text("")
        few = self.folder / "few.csv"
        few.write_text("x1,x2,label\n1.0,2.0,1\n1.5,2.0,0\n")
        huge = self.folder / "huge.csv"
        huge.write_text("x1,x2,label\n" + "1e9,1e9,1\n-1e9,1e9,0\n" * 20)
        for configuration, data, words in (
            (good, huge, "up to a million"),
            (good, self.folder / "nowhere.csv", "create_data.py"),
            (good, empty, "x1,x2,label"),
            (good, text, "Line 3"),
            (good, few, "too few"),
            (self.folder / "nowhere.json", self.data, "create_configs.py"),
            (broken, self.data, "create_configs.py"),
            (self.changed("a.json", sort=10), self.data, '"sort" below'),
            (self.changed("b.json", epochs=0), self.data, '"epochs"'),
            (self.changed("c.json", init=True), self.data, '"init"'),
            (self.changed("d.json", rate=None), self.data, '"rate"'),
        ):
            with self.subTest(words=words):
                self.assert_refused(self.fit(configuration, output, data), words, output)

    def test_a_missing_argument_is_named(self):
        answer = run("job_tuning.py", "-d", self.data)
        self.assert_refused(answer, "-c/--configFile", self.folder / "none")

    def test_an_output_that_cannot_be_written_is_a_failure(self):
        answer = self.fit(self.changed("quick.json", epochs=1), self.folder / "no-folder" / "result.json")
        self.assertEqual(1, answer.returncode)
        self.assertIn("Cannot write the result", answer.stderr)


if __name__ == "__main__":
    unittest.main()
