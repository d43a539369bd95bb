import { looks } from "../looks.mjs";

looks("dark");
